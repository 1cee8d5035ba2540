// SPDX-License-Identifier: Apache-2.0
// Rows against the manifest.
#include "store/index.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace assay::store {
namespace {

uint64_t first_eight(Bytes bytes) {
  uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace

Known known_of(const RowHead& head) {
  return {.version = head.version,
          .seal = first_eight(head.seal.bytes()),
          .group = first_eight(head.group.bytes())};
}

size_t Index::Hash::operator()(const Tag& tag) const {
  return first_eight(tag.bytes());
}

Found Index::find(const Tag& tag) const {
  const size_t bucket = bucket_of(tag);
  if (doubtful_.test(bucket)) {
    return {Standing::Damaged, {}};
  }
  if (const auto row = rows_.find(tag); row != rows_.end()) {
    return {Standing::Present, row->second};
  }
  // It may be the damaged row, whose tag may be the damaged part.
  return {wanting_.test(bucket) ? Standing::Damaged : Standing::Absent, {}};
}

void Index::put(const RowHead& head) {
  rows_[head.tag] = known_of(head);
}

std::vector<Tag> Index::tags(const GroupTag& group) const {
  const uint64_t wanted = first_eight(group.bytes());
  std::vector<Tag> found;
  for (const auto& [tag, known] : rows_) {
    if (known.group == wanted) {
      found.push_back(tag);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<Tag> Index::tags() const {
  std::vector<Tag> found;
  found.reserve(rows_.size());
  for (const auto& [tag, known] : rows_) {
    found.push_back(tag);
  }
  std::sort(found.begin(), found.end());
  return found;
}

void IndexBuilder::add(const RowHead& head) {
  const crypto::Sha256 fitting = seal_of(keyring_, head);
  if (fitting != head.seal) {
    bad_.push_back({head, fitting});
    return;
  }
  if (!index_.rows_.emplace(head.tag, known_of(head)).second) {
    index_.doubtful_.set(bucket_of(head.tag));  // the same tag twice
    return;
  }
  good_.add(keyring_, head);
}

// Whether damaged rows are exactly what the bucket lacks: those that stand in
// it, if damage spared their seals; or, where one is lacking, any of them, with
// the seal it has or the one that would fit.
bool IndexBuilder::explains(size_t bucket, uint64_t count,
                            const Sum& sum) const {
  Bucket stored;
  for (const Bad& bad : bad_) {
    if (bucket_of(bad.head.tag) == bucket) {
      ++stored.count;
      stored.sum.add(keyring_.weight_of(bad.head.seal));
    }
    Sum as_stored;
    as_stored.add(keyring_.weight_of(bad.head.seal));
    Sum as_fitting;
    as_fitting.add(keyring_.weight_of(bad.fitting));
    if (count == 1 && (as_stored == sum || as_fitting == sum)) {
      return true;
    }
  }
  return stored == Bucket{count, sum};
}

Index IndexBuilder::finish() {
  for (size_t i = 0; i < kBuckets; ++i) {
    const Bucket& wanted = manifest_.buckets[i];
    const Bucket& found = good_.buckets[i];
    if (found == wanted && !index_.doubtful_.test(i)) {
      continue;
    }
    const uint64_t lacking =
        wanted.count > found.count ? wanted.count - found.count : 0;
    if (!index_.doubtful_.test(i) && lacking > 0 &&
        explains(i, lacking, wanted.sum.minus(found.sum))) {
      index_.wanting_.set(i);
      index_.missing_ += lacking;
      continue;
    }
    index_.doubtful_.set(i);
    index_.missing_ += wanted.count;
    index_.doubtful_rows_ += wanted.count;
    std::erase_if(index_.rows_,
                  [i](const auto& row) { return bucket_of(row.first) == i; });
  }
  return std::move(index_);
}

}  // namespace assay::store
