// SPDX-License-Identifier: Apache-2.0
// The CRL of an ARK: whether it is at hand, good, and lists the intermediate.
#pragma once

#include "tee/snp/chain.h"

namespace assay::snp {

// Says that the list is at hand and good, or that there is none.
enum class Revocation : uint8_t { Checked, NotAtHand };

// Checks 16 to 18, and before them whether a CRL is at hand at all. Of several
// the best counts: signed before unsigned, in force before not, newest.
// Errors: those checks'.
Result<Revocation> check_revocation(const TrustedChain& trusted,
                                    const tee::Given& given, tee::Trail& trail);

}  // namespace assay::snp
