// SPDX-License-Identifier: Apache-2.0
// The envelope around a guest's token: only the TPM that made the evidence, in
// the boot that it is about, can open it. azure-guest.md 6.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/private_key.h"
#include "crypto/seal.h"

namespace assay::wire {

// The chance of one envelope, drawn by the program: never used twice.
struct EnvelopeSeed {
  crypto::SealKey key;
  crypto::SealNonce iv;
};

// base64url of {"Jwt","EncryptedInnerKey","EncryptionParams",
// "AuthenticationData"}: AES-256-GCM of the token, its key encrypted to the
// recipient by RSAES-PKCS1-v1_5. Errors: KeyInvalid, where the recipient's key
// cannot encrypt.
Result<std::string> seal_token(std::string_view token,
                               const crypto::PublicKey& recipient,
                               const EnvelopeSeed& seed);

// The members of an envelope, decoded.
struct Envelope {
  Buffer encrypted_key;
  crypto::SealNonce iv;
  Buffer token;  // ciphertext
  Fixed<16, struct GcmTagTag> tag;
};

// Errors: BadBase64, JSON errors, TokenMalformed.
Result<Envelope> parse_envelope(std::string_view sealed);

// What seal_token was given. Errors: parse_envelope's, KeyInvalid,
// TokenSignature where the seal is broken.
Result<std::string> open_token(std::string_view sealed,
                               const crypto::PrivateKey& recipient);

}  // namespace assay::wire
