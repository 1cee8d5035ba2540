// SPDX-License-Identifier: Apache-2.0
// Authenticated sealing of stored values: AES-256-GCM (NIST SP 800-38D).
#pragma once

#include "base/bytes.h"
#include "base/fixed.h"
#include "base/result.h"

namespace assay::crypto {

// Overwrites secrets, in a way that no compiler leaves out.
void wipe(std::span<uint8_t> secret);

// Wiped where it ends.
struct SealKey : Fixed<32, struct SealKeyTag> {
  SealKey() = default;
  SealKey(const SealKey&) = default;
  SealKey& operator=(const SealKey&) = default;
  ~SealKey() { wipe(data); }

  // Requires: input.size() == kSize.
  static SealKey from(Bytes input);
};
using SealNonce = Fixed<12, struct SealNonceTag>;

// nonce (12) || ciphertext || tag (16). The nonce is drawn by the caller and
// must never repeat under one key; associated data is bound, not stored.
Buffer seal(const SealKey& key, const SealNonce& nonce, Bytes associated,
            Bytes plain);

// Errors: StoreSealBroken.
Result<Buffer> open_sealed(const SealKey& key, Bytes associated, Bytes sealed);

}  // namespace assay::crypto
