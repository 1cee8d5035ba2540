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
};

const SchemeInfo& info(SignatureScheme scheme);

Buffer digest(const SchemeInfo& scheme, Bytes message);

// Tells an initialized context digest and padding; a PSS salt is as long as the
// digest. ECDSA needs neither.
bool configure(EVP_PKEY_CTX* context, const SchemeInfo& scheme);

}  // namespace assay::crypto
