// SPDX-License-Identifier: Apache-2.0
// TPMS_ATTEST: what a TPM says of itself and signs.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {

// Every structure that a TPM makes begins with it; a restricted key signs
// nothing from outside that does. 0xFF, "TCG".
constexpr uint32_t kGenerated = 0xff544347;

// TPMI_ST_ATTEST of those that have a use here.
constexpr uint16_t kAttestQuote = 0x8018;
constexpr uint16_t kAttestCertify = 0x8017;

// TPMS_PCR_SELECTION. Bit n of mask: PCR n is selected.
struct PcrSelection {
  uint16_t algorithm = 0;  // TPM_ALG_ID of the bank
  uint32_t mask = 0;

  bool operator==(const PcrSelection&) const = default;
};

// TPMS_CLOCK_INFO.
struct ClockInfo {
  uint64_t clock = 0;          // milliseconds that the TPM was powered
  uint32_t reset_count = 0;    // TPM resets: cold boots
  uint32_t restart_count = 0;  // restarts and resumes since the reset
  bool safe = false;           // no value above this clock was reported before
};

// Views of the input.
struct Attest {
  uint32_t magic = 0;
  uint16_t type = 0;
  Bytes qualified_signer;
  Bytes extra_data;  // the caller's qualifying data
  ClockInfo clock;
  uint64_t firmware_version = 0;
  std::vector<PcrSelection> selections;  // of a quote, in its order
  Bytes pcr_digest;                      // of a quote
  Bytes name;                            // of a certification
};

// TPMS_ATTEST, big-endian. TPM 2.0 Library part 2, section 10.12.12. The body
// is read of quotes and of certifications; of another magic or type nothing
// after that number is looked at, for the caller refuses it. input must outlive
// the result. Errors: EvidenceTruncated, EvidenceTrailingBytes,
// EvidenceMalformed.
Result<Attest> parse_attest(Bytes input);

}  // namespace assay::tpm
