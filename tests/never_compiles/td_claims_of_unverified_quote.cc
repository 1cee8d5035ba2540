// SPDX-License-Identifier: Apache-2.0
// Claims are made of verified TD quotes only.
// Refused: invalid initialization of reference|no matching function
#include "tee/tdx/claims.h"

#ifdef MISUSE
assay::tee::Appraisal claims(const assay::dcap::Quote& quote) {
  return assay::tdx::claims_of(quote, {});
}
#endif
