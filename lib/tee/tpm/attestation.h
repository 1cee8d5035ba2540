// SPDX-License-Identifier: Apache-2.0
// What a TPM and its logs say, as either form of requests brings it.
#pragma once

#include <string_view>
#include <vector>

#include "codec/json.h"
#include "crypto/public_key.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::tpm {

enum class LogType : uint8_t { Tcg, Ima };

struct LogBytes {
  LogType type = LogType::Tcg;
  Buffer bytes;
};

// How the bytes of a signature are to be read.
enum class SignatureForm : uint8_t {
  Tpmt,   // TPMT_SIGNATURE
  Plain,  // of RSASSA with SHA-256, nothing around it
};

// current_attestation or boot_attestation: one quote, and what it is of. Owns
// its bytes.
struct Attestation {
  std::vector<LogBytes> logs;  // in the order of measurement
  Buffer aik_cert;             // DER; empty where absent
  crypto::PublicKey aik;
  std::vector<PcrBank> banks;  // in the order of the request
  Buffer quote;                // TPMS_ATTEST
  Buffer signature;
  SignatureForm signature_form = SignatureForm::Tpmt;
};

// {"logs", "aik_cert"?, "aik_pub", "pcrs", "quote", "signature"} of the second
// form. Errors: JSON errors, KeyMalformed, BadBase64, EvidenceMalformed.
Result<Attestation> read_attestation(const codec::json::object& object);

// Which of the first form's platform claims: each has logs of its own.
enum class ClaimRole : uint8_t { Current, Boot };

// tpm_att_data of the first form; the claim of that role must be there.
// Errors: as above, EvidenceTruncated, EvidenceTrailingBytes,
// EvidenceUnsupported.
Result<Attestation> read_platform_attestation(const codec::json::object& object,
                                              ClaimRole role);

}  // namespace assay::tpm
