// SPDX-License-Identifier: Apache-2.0
// Claims are made of verified reports only.
// Refused: invalid initialization of reference|no matching function
#include "tee/snp/claims.h"

#ifdef MISUSE
assay::tee::Appraisal claims(const assay::snp::Report& report) {
  return assay::snp::claims_of(report, {});
}
#endif
