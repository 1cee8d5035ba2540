// SPDX-License-Identifier: Apache-2.0
// Writes what a TPM signs, what a key says of itself, and VBS reports.
#pragma once

#include "forge/tpm_draft.h"

namespace assay::forge {

Buffer write_attest(const AttestDraft& draft);     // TPMS_ATTEST
Buffer write_public(const crypto::PublicKey& key,  // TPMT_PUBLIC, RSA
                    uint32_t attributes);
Buffer name_of_public(Bytes area);  // SHA-256 name

// TPMT_SIGNATURE over a structure.
Buffer sign_attest(const SignatureDraft& draft, TpmScheme scheme,
                   Bytes message);

// A platform claim of Windows around a signed quote.
struct PlatformParts {
  const tpm::PcrBank& bank;
  Bytes quote;
  Bytes signature;
  Bytes log;
};
Buffer write_platform_claim(const PlatformParts& parts);

// A signed VBS report whose enclave data is the SHA-512 of report_signed.
Buffer write_vbs_report(const VbsDraft& draft, std::string_view report_signed);

}  // namespace assay::forge
