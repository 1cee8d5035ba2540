// SPDX-License-Identifier: Apache-2.0
// Envelope encryption of records: a data key each, wrapped by the master key.
#pragma once

#include <string_view>

#include "crypto/seal.h"

namespace assay::store {

// Where a sealed record stands; bound to it as associated data.
struct Slot {
  std::string_view name;
  uint64_t version = 0;
};

struct SealedRecord {
  Buffer wrapped_key;  // the data key, sealed by the master key
  Buffer content;      // sealed by the data key
};

// A new data key for every write.
SealedRecord seal_record(const crypto::SealKey& master, const Slot& slot,
                         Bytes content);

// Errors: StoreSealBroken (names the record, never its content).
Result<Buffer> open_record(const crypto::SealKey& master, const Slot& slot,
                           const SealedRecord& sealed);

}  // namespace assay::store
