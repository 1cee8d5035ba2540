// SPDX-License-Identifier: Apache-2.0
// RSAES-PKCS1-v1_5 (RFC 8017, section 7.2): secrets for the one who holds a
// key, where a protocol asks for this old padding.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"

namespace assay::crypto {

// As long as the modulus. The padding is OpenSSL's chance, so that no two are
// the same. Errors: KeyInvalid where the key is not RSA, or its modulus is less
// than 11 bytes longer than the secret.
Result<Buffer> encrypt_rsa_pkcs1(const PublicKey& key, Bytes secret);

// For the recipient's own use: whoever can ask for it again and again, and see
// whether it fails, learns the secret of another (Bleichenbacher).
// Errors: KeyInvalid where the key is not RSA, or not the recipient's.
Result<Buffer> decrypt_rsa_pkcs1(const PrivateKey& key, Bytes encrypted);

}  // namespace assay::crypto
