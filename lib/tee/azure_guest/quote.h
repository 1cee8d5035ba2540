// SPDX-License-Identifier: Apache-2.0
// The quote of a guest's TPM: which registers have which values.
#pragma once

#include "crypto/public_key.h"
#include "tee/azure_guest/attestation_info.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::azure_guest {

// Registers of the SHA-256 bank that the AK signed for.
struct QuotedPcrs {
  tpm::PcrBank bank{crypto::Hash::Sha256};
  crypto::Sha256 digest;  // over the values, ascending by index
};

// TPM2_Quote and the values that it is about: checks tpm.quote.*. Qualifying
// data is not looked at: guests send none, and the sealed answer is what a
// replayed quote is of no use for. Errors: those checks'.
Result<QuotedPcrs> verify_quote(const TpmInfo& tpm, const crypto::PublicKey& ak,
                                tee::Trail& trail);

}  // namespace assay::azure_guest
