// SPDX-License-Identifier: Apache-2.0
// TPMT_PUBLIC: a key as the TPM that holds it describes it.
#pragma once

#include <cstdint>

#include "crypto/public_key.h"

namespace assay::tpm {

// TPMA_OBJECT, TPM 2.0 Library part 2, section 8.3.
constexpr uint32_t kFixedTpm = 0x00000002;
constexpr uint32_t kFixedParent = 0x00000010;
constexpr uint32_t kSensitiveDataOrigin = 0x00000020;
constexpr uint32_t kUserWithAuth = 0x00000040;
constexpr uint32_t kRestricted = 0x00010000;
constexpr uint32_t kDecrypt = 0x00020000;
constexpr uint32_t kSign = 0x00040000;

struct PublicArea {
  uint16_t name_algorithm = 0;  // TPM_ALG_ID of one of the four hashes
  uint32_t attributes = 0;
  Buffer auth_policy;  // empty where there is none
  crypto::PublicKey key;
  // nameAlg, big-endian, then that digest of the TPMT_PUBLIC as it was read:
  // the name by which a TPM certifies the key.
  Buffer name;
};

// TPMT_PUBLIC of an RSA key, or of an ECC key on P-256, P-384 or P-521; nothing
// after it. Part 2, section 12.2.4. Errors: EvidenceTruncated,
// EvidenceTrailingBytes, EvidenceMalformed, EvidenceUnsupported, KeyInvalid.
Result<PublicArea> parse_public(Bytes input);

// TPM2B_PUBLIC: u16 size, then a TPMT_PUBLIC of that size, nothing after it.
// Errors: as above.
Result<PublicArea> parse_sized_public(Bytes input);

}  // namespace assay::tpm
