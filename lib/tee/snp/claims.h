// SPDX-License-Identifier: Apache-2.0
// What a verified report says, as MAA says it.
#pragma once

#include "tee/snp/uvm.h"
#include "tee/snp/verify.h"

namespace assay::snp {

// Claims of claims.md section 4: to the token's top level, and to the policy
// under the same names; what was noted as x-assay-findings. A compliance status
// only of guests that cannot be debugged. Held data is left to tee/binding.
tee::Appraisal claims_of(const VerifiedReport& verified,
                         const EndorsedVm& endorsed);

}  // namespace assay::snp
