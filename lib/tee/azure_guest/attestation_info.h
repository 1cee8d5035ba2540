// SPDX-License-Identifier: Apache-2.0
// What a guest sends for one attestation: a bundle in JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "tee/trail.h"

namespace assay::azure_guest {

// What vouches for the TPM: a certificate, or the hardware of a confidential
// VM.
enum class Isolation : uint8_t { TrustedLaunch, SevSnp, Tdx };

std::string_view name_of(Isolation isolation);  // "TrustedLaunch", ...

struct PcrValue {
  uint32_t index = 0;
  crypto::Sha256 digest;
};

// TpmInfo, decoded and not parsed. Everything is in the plain form of the TPM's
// commands, but for the two TPM2B_PUBLIC.
struct TpmInfo {
  Buffer ak_certificate;  // DER and whatever follows; empty where there is none
  Buffer ak_public;       // TPM2B_PUBLIC
  Buffer quote;           // TPMS_ATTEST
  Buffer quote_signature;  // RSASSA
  std::vector<uint32_t> pcr_set;
  std::vector<PcrValue> pcrs;        // in the order of the request
  Buffer enc_key_public;             // TPM2B_PUBLIC
  Buffer enc_key_certify_info;       // TPMS_ATTEST
  Buffer enc_key_certify_signature;  // RSASSA
};

// Texts are UTF-8 as the guest sent them: nobody vouches for them.
struct AttestationInfo {
  std::string protocol_version;
  std::string os_type;
  std::string os_distro;
  std::string os_build;
  uint64_t os_version_major = 0;  // 0: not said
  std::optional<uint64_t> os_version_minor;
  Buffer tcg_log;  // empty where there is none
  std::string
      client_payload;  // a JSON object, sorted; empty where there is none
  TpmInfo tpm;
  Isolation isolation = Isolation::TrustedLaunch;
  // IsolationInfo.Evidence, base64 text; empty where absent.
  std::string proof;
  std::string runtime_data;
};

// azure-guest.md 4. Base64 in either alphabet, padded or not. Checks
// azure_guest.request.* and azure_guest.isolation.type. Errors: those checks'.
Result<AttestationInfo> parse_attestation_info(Bytes evidence,
                                               tee::Trail& trail);

}  // namespace assay::azure_guest
