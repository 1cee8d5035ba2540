// SPDX-License-Identifier: Apache-2.0
// Signatures of TPM keys, in the TPM's form and in the plain one.
#pragma once

#include <cstdint>

#include "crypto/public_key.h"

namespace assay::tpm {

enum class Signing : uint8_t { RsaSsa, RsaPss, Ecdsa };

// Owns its bytes.
struct Signature {
  Signing scheme = Signing::RsaSsa;
  crypto::Hash hash = crypto::Hash::Sha256;
  Buffer rsa;  // of the two RSA schemes
  Buffer r;    // of ECDSA, big-endian, as the TPM wrote them
  Buffer s;
};

// TPMT_SIGNATURE, nothing after it: RSASSA, RSAPSS or ECDSA with SHA-256,
// SHA-384 or SHA-512. TPM 2.0 Library part 2, section 11.3.4.
// Errors: EvidenceTruncated, EvidenceTrailingBytes, EvidenceMalformed,
// EvidenceUnsupported (another scheme or hash, SHA-1 among them).
Result<Signature> parse_signature(Bytes input);

// The bare signature of an RSASSA scheme, as tpm2_quote writes it "plain".
Signature plain_signature(Bytes rsa, crypto::Hash hash);

// True if it is key's signature of message. Of ECDSA a curve and its own hash:
// P-256 with SHA-256, P-384 with SHA-384, P-521 with SHA-512.
bool verify_signature(const crypto::PublicKey& key, const Signature& signature,
                      Bytes message);

// The same, remembering success in memo, which may be null.
// key_id is the SHA-256 of the key's SubjectPublicKeyInfo.
bool verify_signature_once(const crypto::PublicKey& key,
                           const crypto::Sha256& key_id,
                           const Signature& signature, Bytes message,
                           crypto::Memo* memo);

}  // namespace assay::tpm
