// SPDX-License-Identifier: Apache-2.0
// Claims are made of verified quotes only.
// Refused: invalid initialization of reference|no matching function
#include "tee/sgx/claims.h"

#ifdef MISUSE
assay::tee::Appraisal claims(const assay::dcap::Quote& quote) {
  return assay::sgx::claims_of(quote, {}, {}, {});
}
#endif
