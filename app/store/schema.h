// SPDX-License-Identifier: Apache-2.0
// The tables of a SQLite store, and the way from older ones.
#pragma once

#include "store/manifest.h"
#include "store/sql.h"

namespace assay::store {

constexpr uint64_t kSchemaVersion = 2;

// What opening needs of the two heads of a store, which say the same: a page
// that is damaged takes one of them.
struct Head {
  Keyring keyring;
  Buffer sealed_keyring;
  Manifest manifest;
  std::vector<Damage> damage;  // of the other head
};

// 0: an empty file. Errors: StoreUnavailable (a newer schema), StoreSealBroken
// (another schema than that version has).
Result<uint64_t> find_schema(const Database& database);

// An empty store with new keys. Errors: StoreUnavailable.
Result<> make_schema(const Database& database, const crypto::SealKey& master);

// From version 1 in one transaction: everything or nothing.
// Errors: StoreUnavailable, StoreSealBroken.
Result<> migrate_schema(const Database& database,
                        const crypto::SealKey& master);

// The newest head that opens. Errors: StoreUnavailable, StoreSealBroken.
Result<Head> read_head(const Database& database, const crypto::SealKey& master);

// Both heads, within the transaction of the caller.
// Errors: StoreUnavailable, StoreSealBroken.
Result<> write_heads(const Database& database, const Keyring& keyring,
                     Bytes sealed_keyring, const Manifest& manifest);

// That a head still has the revision, within a transaction: nobody else has
// written since. Errors: StoreUnavailable (somebody has), StoreSealBroken.
Result<> check_revision(const Database& database, uint64_t revision);

// What is wrong with the heads as they stand, which should be as given.
std::vector<Damage> check_heads(const Database& database,
                                const Keyring& keyring, Bytes sealed_keyring,
                                const Manifest& manifest);

}  // namespace assay::store
