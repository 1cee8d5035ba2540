// SPDX-License-Identifier: Apache-2.0
// Invariant: the parts of a claim that is accepted fill the input but for its
// header, and have a digest for every PCR.
#include <cstdlib>

#include "tee/tpm/platform_claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto claim = tpm::parse_platform_claim({data, size});
  if (!claim) {
    return 0;
  }
  const size_t parts = claim->pcr_values.size() + claim->quote.size() +
                       claim->signature.size() + claim->log.size();
  if ((size - parts != 28 && size - parts != 32) ||
      tpm::bank_of(*claim, 0xffffff).mask() != 0xffffff) {
    std::abort();
  }
  return 0;
}
