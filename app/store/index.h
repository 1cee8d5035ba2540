// SPDX-License-Identifier: Apache-2.0
// Which rows are there, in memory: a row that is missing, old or foreign is
// told from one that never was.
#pragma once

#include <bitset>
#include <unordered_map>
#include <vector>

#include "store/manifest.h"

namespace assay::store {

// What is remembered of a row: enough to know it again.
struct Known {
  uint64_t version = 0;
  uint64_t seal = 0;   // first eight bytes, as they stand in memory
  uint64_t group = 0;  // in the same way
};
Known known_of(const RowHead& head);

enum class Standing : uint8_t {
  Absent,   // never was, or was erased
  Present,  // its head is as the manifest says
  Damaged,  // its head is damaged, or that cannot be ruled out
};

struct Found {
  Standing standing = Standing::Absent;
  Known known;  // where Present
};

// Not thread-safe.
class Index {
 public:
  Found find(const Tag& tag) const;
  void put(const RowHead& head);
  void erase(const Tag& tag) { rows_.erase(tag); }

  // Rows of the manifest that are not Present; and those among them that may
  // be whole, but stand among rows that do not add up.
  size_t missing() const { return missing_; }
  size_t doubtful() const { return doubtful_rows_; }
  bool adds_up() const { return doubtful_.none(); }
  size_t size() const { return rows_.size() + missing_; }

  // Tags of rows that are Present, sorted: of a group, or of all.
  std::vector<Tag> tags(const GroupTag& group) const;
  std::vector<Tag> tags() const;

 private:
  friend class IndexBuilder;

  // Tags are HMACs: any eight bytes of them are a good hash.
  struct Hash {
    size_t operator()(const Tag& tag) const;
  };

  std::unordered_map<Tag, Known, Hash> rows_;
  std::bitset<kBuckets> wanting_;  // misses rows, and it is known which
  std::bitset<kBuckets>
      doubtful_;  // does not add up: any row may be an old one
  size_t missing_ = 0;
  size_t doubtful_rows_ = 0;
};

// Takes the heads of all rows as they stand in the database.
class IndexBuilder {
 public:
  IndexBuilder(const Keyring& keyring, const Manifest& manifest)
      : keyring_(keyring), manifest_(manifest) {
    index_.rows_.reserve(std::min<size_t>(manifest.count(), kMaxReserved));
  }

  void add(const RowHead& head);
  // Some rows of the bucket cannot be read.
  void add_unreadable(size_t bucket) { index_.doubtful_.set(bucket); }

  // Heads that do not fit their seal.
  struct Bad {
    RowHead head;
    crypto::Sha256 fitting;  // the seal that would fit
  };
  const std::vector<Bad>& bad() const { return bad_; }

  // Sets what is found against the manifest. To be called once, at the end.
  Index finish();

 private:
  static constexpr size_t kMaxReserved = 1'000'000;

  bool explains(size_t bucket, uint64_t count, const Sum& sum) const;

  const Keyring& keyring_;
  const Manifest& manifest_;
  Manifest good_;
  std::vector<Bad> bad_;
  Index index_;
};

}  // namespace assay::store
