// SPDX-License-Identifier: Apache-2.0
// Invariant: what write_issued makes of accepted claims, parse_claims accepts,
// and writing that again gives the same text.
#include <cstdlib>

#include "base/assert.h"
#include "base/bytes.h"
#include "claims/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using assay::claims::ClaimSet;
  const assay::Result<ClaimSet> claims =
      assay::claims::parse_claims(assay::text_of({data, size}));
  if (claims) {
    const std::string text = assay::claims::write_issued(*claims);
    const assay::Result<ClaimSet> again = assay::claims::parse_claims(text);
    ASSAY_ASSERT(again && again->size() <= claims->size());
    ASSAY_ASSERT(assay::claims::write_issued(*again) == text);
  }
  return 0;
}
