// SPDX-License-Identifier: Apache-2.0
// The key that the answer is sealed to: of the guest's TPM, for as long as its
// registers are what was quoted.
#pragma once

#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/quote.h"

namespace assay::azure_guest {

// Its public part, its policy, and TPM2_Certify of it by the AK: checks
// azure_guest.enc_key.*. Qualifying data is not looked at, as of the quote.
// Errors: those checks'.
Result<crypto::PublicKey> verify_enc_key(const TpmInfo& tpm,
                                         const crypto::PublicKey& ak,
                                         const QuotedPcrs& quoted,
                                         tee::Trail& trail);

// The digest of TPM2_PolicyPCR over registers of the SHA-256 bank: SHA-256 of
// 32 zeros, TPM_CC_PolicyPCR, TPML_PCR_SELECTION, the digest of the values.
// TPM 2.0 Library part 3, section 23.7.
crypto::Sha256 policy_pcr_digest(const QuotedPcrs& quoted);

}  // namespace assay::azure_guest
