// SPDX-License-Identifier: Apache-2.0
// What must be in a store: for each bucket of tags the number of rows and the
// sum of their weights, so that no set of rows but the right one adds up.
#pragma once

#include <array>
#include <compare>

#include "store/keyring.h"
#include "store/sealing.h"

namespace assay::store {

// A number modulo 2^256, least significant limb first. Rows are added as the
// HMACs of their seals (Keyring::weight_of): who does not know the key cannot
// look for another set of rows with the same sum, nor write a seal into a
// damaged row that makes good for others.
struct Sum {
  std::array<uint64_t, 4> limbs{};

  void add(const crypto::Sha256& weight);
  void subtract(const crypto::Sha256& weight);
  Sum minus(const Sum& other) const;
  bool operator==(const Sum&) const = default;
};

// Rows in a part of the tags, so that damage of one row leaves the others out
// of doubt.
struct Bucket {
  uint64_t count = 0;
  Sum sum;
  bool operator==(const Bucket&) const = default;
};

constexpr size_t kBuckets = 64;

// The upper six bits.
inline size_t bucket_of(const Tag& tag) {
  return tag.data[0] >> 2;
}

struct Manifest {
  uint64_t revision = 0;  // grows with every commit
  std::array<Bucket, kBuckets> buckets{};

  void add(const Keyring& keyring, const RowHead& head);
  void subtract(const Keyring& keyring, const RowHead& head);
  size_t count() const;
  bool operator==(const Manifest&) const = default;
};

// Bound to the keyring's wrapping key too: neither can be put back alone.
Buffer seal_manifest(const Keyring& keyring, const Manifest& manifest);

// Errors: StoreSealBroken.
Result<Manifest> open_manifest(const Keyring& keyring, uint64_t revision,
                               Bytes sealed);

}  // namespace assay::store
