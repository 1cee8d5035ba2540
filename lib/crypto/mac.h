// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA-256 (RFC 2104) and HKDF on top of it (RFC 5869).
#pragma once

#include <initializer_list>

#include "crypto/digest.h"
#include "crypto/handles.h"

namespace assay::crypto {

// A key with its two hash states made once, for many messages. Thread-safe.
class HmacKey {
 public:
  // Of any length; one longer than a block (64 bytes) is hashed first.
  explicit HmacKey(Bytes key);

  // Of the concatenation of the parts, without copying them together.
  Sha256 mac(std::initializer_list<Bytes> parts) const;

 private:
  DigestContextHandle inner_;
  DigestContextHandle outer_;
};

struct HkdfInput {
  Bytes key;
  Bytes salt;  // empty: 32 zero bytes, as the RFC says
  Bytes info;
};

// size bytes of key material, to be wiped by the caller.
// Requires: size <= 255 * 32.
Buffer hkdf_sha256(const HkdfInput& input, size_t size);

}  // namespace assay::crypto
