// SPDX-License-Identifier: Apache-2.0
// Numbers of hash algorithms as TPMs and their logs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/digest.h"

namespace assay::tpm {

// TPM_ALG_ID, TPM 2.0 Library part 2, section 6.3: 0x0004 SHA-1, 0x000B
// SHA-256, 0x000C SHA-384, 0x000D SHA-512. Nothing for any other.
std::optional<crypto::Hash> find_hash(uint16_t algorithm);
uint16_t algorithm_of(crypto::Hash hash);
std::string_view name_of(crypto::Hash hash);  // "SHA256", as in claims

}  // namespace assay::tpm
