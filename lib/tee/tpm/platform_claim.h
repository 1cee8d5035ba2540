// SPDX-License-Identifier: Apache-2.0
// The platform claim of Windows: what the first form of requests carries in
// place of PCRs, quote and signature.
#pragma once

#include "base/result.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {

// Views of the input.
struct PlatformClaim {
  crypto::Hash bank = crypto::Hash::Sha1;
  Bytes pcr_values;  // 24 digests of that bank
  Bytes quote;       // TPMS_ATTEST
  Bytes signature;
  Bytes log;  // may be empty
};

// NCryptCreateClaim of type platform: magic PADS, platform u32 = 2, header size
// u32 (28, or 32 with a TPM_ALG_ID), sizes of PCR values, quote, signature and
// log; all little-endian. tpm-vbs.md 2.3. input must outlive the result.
// Errors: EvidenceTruncated, EvidenceTrailingBytes, EvidenceMalformed,
// EvidenceUnsupported (a TPM 1.2).
Result<PlatformClaim> parse_platform_claim(Bytes input);

// The values whose bits are set in mask.
PcrBank bank_of(const PlatformClaim& claim, uint32_t mask);

}  // namespace assay::tpm
