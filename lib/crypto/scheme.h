// SPDX-License-Identifier: Apache-2.0
// What a SignatureScheme means to OpenSSL; for the two key units only.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "crypto/handles.h"
#include "crypto/public_key.h"

namespace assay::crypto {

struct SchemeInfo {
  KeyKind kind;
  const EVP_MD* (*digest)();
  size_t half_size;  // ECDSA: bytes of r and of s; 0 for RSA
  int padding;       // RSA
  int salt;          // RSASSA-PSS, as OpenSSL counts it
};

const SchemeInfo& info(SignatureScheme scheme);

Buffer digest(const SchemeInfo& scheme, Bytes message);

// Tells an initialized context digest, padding and salt. ECDSA needs none of
// them.
bool configure(EVP_PKEY_CTX* context, const SchemeInfo& scheme);

}  // namespace assay::crypto
