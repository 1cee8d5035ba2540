// SPDX-License-Identifier: Apache-2.0
// Invariant: a URL that parses is written as text that parses to the same URL.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "http/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::http;
  const std::string_view text = assay::text_of({data, size});
  if (const auto url = parse_url(text); url) {
    const auto again = parse_url(url->text());
    const bool longer = url->text().size() > kMaxUrl;  // by the port
    if (!longer && (!again || again->text() != url->text() ||
                    again->target != url->target || again->host != url->host)) {
      __builtin_trap();
    }
  }
  if (const auto target = parse_target(text); target && target->path.empty()) {
    __builtin_trap();
  }
  return 0;
}
