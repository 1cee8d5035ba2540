// SPDX-License-Identifier: Apache-2.0
// A check that fails must lead somewhere.
// Refused: unused-result
#include "tee/trail.h"

void judge(assay::tee::Trail& trail, bool holds) {
#ifdef MISUSE
  trail.require(assay::tee::CheckId::DcapPckRevoked, holds);
#else
  (void)trail.require(assay::tee::CheckId::DcapPckRevoked, holds);
#endif
}
