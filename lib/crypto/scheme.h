// SPDX-License-Identifier: Apache-2.0
// What a SignatureScheme means to OpenSSL; for the two key units only.
#pragma once

#include <cstddef>

#include <openssl/types.h>

#include "crypto/public_key.h"

namespace assay::crypto {

struct SchemeInfo {
  KeyKind kind;
  const char* digest;
  size_t half_size;  // ECDSA: bytes of r and of s; 0 for RSA
  int padding;       // RSA
};

const SchemeInfo& info(SignatureScheme scheme);

// Sets padding and, for PSS, a salt as long as the digest. ECDSA needs nothing.
bool set_padding(EVP_PKEY_CTX* context, const SchemeInfo& scheme);

}  // namespace assay::crypto
