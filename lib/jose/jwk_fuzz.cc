// SPDX-License-Identifier: Apache-2.0
// Invariant: a key that is accepted, alone or in a set, is written in a form
// that gives the same key, kid, alg and chain length again.
#include "base/assert.h"
#include "base/bytes.h"
#include "jose/jwk.h"

namespace {

void check(const assay::jose::Jwk& jwk) {
  const assay::Result<assay::jose::Jwk> again =
      assay::jose::parse_jwk(assay::jose::write_jwk(jwk));
  ASSAY_ASSERT(again && again->key.same_as(jwk.key));
  ASSAY_ASSERT(again->kid == jwk.kid && again->alg == jwk.alg);
  ASSAY_ASSERT(again->x5c.size() == jwk.x5c.size());
  ASSAY_ASSERT(assay::jose::thumbprint(again->key) ==
               assay::jose::thumbprint(jwk.key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = assay::text_of({data, size});
  if (const auto jwk = assay::jose::parse_jwk(text)) {
    check(*jwk);
  }
  if (const auto keys = assay::jose::parse_jwks(text)) {
    for (const assay::jose::Jwk& jwk : *keys) {
      check(jwk);
    }
  }
  return 0;
}
