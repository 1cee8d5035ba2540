// SPDX-License-Identifier: Apache-2.0
// Where the key that seals the store comes from.
#pragma once

#include <string_view>

#include "crypto/seal.h"

namespace assay::store {

enum class Missing : uint8_t { Refuse, Create };

// source: "file:PATH", "env:NAME" or "credential:NAME" (a file in the folder
// that systemd names in CREDENTIALS_DIRECTORY). The key is 32 bytes as 64
// hexadecimal digits, white space around them ignored. Missing::Create makes a
// file that is not there, readable by its owner alone.
// Errors: ConfigInvalid, FileUnreadable.
Result<crypto::SealKey> load_master_key(std::string_view source,
                                        Missing missing);

}  // namespace assay::store
