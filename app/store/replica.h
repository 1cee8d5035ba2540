// SPDX-License-Identifier: Apache-2.0
// What one process knows of a store that several write to: which rows are
// there, followed commit by commit, each step proven by the sealed manifest.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/index.h"
#include "store/pg_tables.h"

namespace assay::store {

// Not thread-safe.
class Replica {
 public:
  // keyring outlives it.
  explicit Replica(const Keyring& keyring) : keyring_(keyring) {}

  // Starts anew from all heads of a revision.
  void reset(const Manifest& manifest, Index index);

  // Goes on to a later state, or stays as it is. entries: of every commit after
  // revision() up to it, in their order. Gives the names of changed records.
  // Errors: StoreSealBroken: the entries do not lead there.
  Result<std::vector<std::string>> follow(const Manifest& then,
                                          std::span<const LogEntry> entries);

  Found find(const Tag& tag) const { return index_.find(tag); }
  const Manifest& manifest() const { return manifest_; }
  uint64_t revision() const { return manifest_.revision; }
  const Index& index() const { return index_; }

 private:
  const Keyring& keyring_;
  Manifest manifest_;
  Index index_;
};

}  // namespace assay::store
