// SPDX-License-Identifier: Apache-2.0
// What a verified TPM request says, as MAA says it.
#pragma once

#include "tee/tpm/verify.h"

namespace assay::tpm {

// To the policy the claims of claims.md 7.1 and 7.2, the TPM's clock, and codes
// of what was noted as x-assay-findings; to the token rp_data, nonce, cnf and
// ver alone (7.3), for a policy decides what else a report says. Where a boot
// attestation came along, a claim about the boot holds only if it holds of
// both.
tee::Appraisal claims_of(const VerifiedRequest& verified,
                         const tee::Trail& trail);

}  // namespace assay::tpm
