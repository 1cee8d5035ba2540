// SPDX-License-Identifier: Apache-2.0
// A record as a row that tells nothing without the keys, and cannot be changed,
// swapped or mixed with another row unnoticed.
#pragma once

#include <string>
#include <string_view>

#include "store/keyring.h"
#include "store/store.h"

namespace assay::store {

// Drawn anew with every write: tells two writes of one version apart, as they
// come about by erasing a record and making it again.
using Salt = Fixed<16, struct SaltTag>;

// What the manifest counts. seal is the HMAC of everything else here.
struct RowHead {
  Tag tag;
  uint64_t version = 0;
  Salt salt;
  GroupTag group;
  crypto::Sha256 seal;
};

struct Row {
  RowHead head;
  Buffer name;      // sealed; bound to the tag
  Buffer data_key;  // wrapped; bound to tag, version and salt
  Buffer content;   // sealed by the data key; bound in the same way
};

// The seal that a head must have.
crypto::Sha256 seal_of(const Keyring& keyring, const RowHead& head);

// A record's place and form before it is sealed.
struct Slot {
  std::string_view name;
  std::string_view group;
  uint64_t version = 0;
};

// Under a new data key.
Row seal_row(const Keyring& keyring, const Slot& slot, Bytes content);

// The name of a row, also where its head is damaged in other parts than the
// tag. Errors: StoreSealBroken.
Result<std::string> open_name(const Keyring& keyring, const Tag& tag,
                              Bytes sealed);

// The record, if the row is whole and of that name.
// Errors: StoreSealBroken (names the record and the part).
Result<Record> open_row(const Keyring& keyring, std::string_view name,
                        const Row& row);

// The data key of a row from one wrapping key to another.
// Errors: StoreSealBroken.
Result<Buffer> rewrap(const RowHead& head, Bytes data_key,
                      const crypto::SealKey& from, const crypto::SealKey& to);

// The content of a row of schema version 1. Errors: StoreSealBroken.
struct RowV1 {
  std::string name;
  uint64_t version = 0;
  Buffer wrapped_key;
  Buffer content;
};
Result<Buffer> open_row_v1(const crypto::SealKey& master, const RowV1& row);

// "record "name": what is wrong with it".
Error broken(std::string_view name, std::string_view what);

}  // namespace assay::store
