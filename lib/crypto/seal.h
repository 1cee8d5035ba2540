// SPDX-License-Identifier: Apache-2.0
// Authenticated sealing of stored values: AES-256-GCM (NIST SP 800-38D).
#pragma once

#include "base/bytes.h"
#include "base/fixed.h"
#include "base/result.h"

namespace assay::crypto {

using SealKey = Fixed<32, struct SealKeyTag>;
using SealNonce = Fixed<12, struct SealNonceTag>;

// nonce (12) || ciphertext || tag (16). The nonce is drawn by the caller and
// must never repeat under one key; associated data is bound, not stored.
Buffer seal(const SealKey& key, const SealNonce& nonce, Bytes associated,
            Bytes plain);

// Errors: StoreSealBroken.
Result<Buffer> open_sealed(const SealKey& key, Bytes associated, Bytes sealed);

}  // namespace assay::crypto
