// SPDX-License-Identifier: Apache-2.0
// Invariant: a request that is taken has a scope which its subscription covers,
// of one line and in ASCII, and its resource has the method.
#include <algorithm>

#include "base/assert.h"
#include "wire/arm_request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace wire = assay::wire;
  const std::string_view text = assay::text_of({data, size});
  const size_t line = std::min(text.find('\n'), text.size());
  const std::string_view path = text.substr(0, line);
  const std::string_view query = text.substr(std::min(line + 1, text.size()));
  for (const std::string_view method : {"GET", "PUT", "PATCH", "DELETE"}) {
    const auto request = wire::parse_arm_request(method, path, query);
    if (!request) {
      continue;
    }
    ASSAY_ASSERT(wire::is_arm_path(path));
    ASSAY_ASSERT(wire::arm_methods(path).find(method) != std::string::npos);
    const std::string scope = wire::arm_scope(*request);
    ASSAY_ASSERT(std::ranges::all_of(
        scope, [](char c) { return c > ' ' && c <= '~' && c != '%'; }));
    const std::string& subscription = request->place.subscription;
    ASSAY_ASSERT(
        subscription.empty() ||
        assay::provider::covers("/subscriptions/" + subscription, scope));
  }
  return 0;
}
