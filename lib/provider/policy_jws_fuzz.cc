// SPDX-License-Identifier: Apache-2.0
// Invariant: the text of what is accepted, written unsigned, is accepted and
// has the same text; a policy that is not there has no payload.
#include "provider/policy_jws.h"
#include "provider/provider.h"

namespace assay::provider {
namespace {

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

void check(std::string_view input) {
  const auto found = parse_policy_jws(input);
  if (!found) {
    return;
  }
  require(found->text.has_value() == !found->jws.payload.empty());
  if (found->text) {
    const std::string written = unsigned_policy_jws(*found->text);
    const auto again = parse_policy_jws(written);
    require(again && again->text == found->text);
  }
}

}  // namespace
}  // namespace assay::provider

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  // As a token, and as the text of one.
  provider::check(text_of({data, size}));
  provider::check(provider::unsigned_policy_jws(text_of({data, size})));
  return 0;
}
