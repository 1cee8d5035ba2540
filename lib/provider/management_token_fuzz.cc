// SPDX-License-Identifier: Apache-2.0
// Invariant: what is accepted is accepted again without what was around it, has
// a signature iff it has a signer, and its text, written unsigned, is the same;
// the dialect of 2018 reads it alike.
#include "base/assert.h"
#include "codec/base64.h"
#include "provider/management_token.h"
#include "provider/policy_slot.h"

namespace assay::provider {
namespace {

void check(std::string_view input) {
  const auto token = parse_management_token(input);
  if (!token) {
    return;
  }
  ASSAY_ASSERT(token->signer.has_value() == !token->signature.empty());
  const auto again = parse_management_token(token->text);
  ASSAY_ASSERT(again && again->text == token->text);
  if (token->signer) {
    ASSAY_ASSERT(!jwk_of(*token->signer).empty());
  }
  if (const auto text = policy_text(*token)) {
    const std::string written = unsigned_policy_jws(*text);
    const auto plain = parse_management_token(written);
    ASSAY_ASSERT(plain && policy_text(*plain) == *text);
    ASSAY_ASSERT(policy_text(*token, PolicyDialect::Of2018) == *text);
  }
}

}  // namespace
}  // namespace assay::provider

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text = text_of({data, size});
  // As a token, as the payload of one, and as the header of one.
  provider::check(text);
  const std::string part =
      codec::encode_base64({data, size}, codec::Base64::Url);
  provider::check("eyJhbGciOiJub25lIn0." + part + ".");
  provider::check(part + "..AAAA");
  return 0;
}
