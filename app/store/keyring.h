// SPDX-License-Identifier: Apache-2.0
// The keys of a store: a root key that names are hidden with, and a key that
// wraps the data keys of records; both wrapped by the master key.
#pragma once

#include <memory>
#include <string_view>

#include "crypto/mac.h"
#include "crypto/seal.h"
#include "store/locked.h"

namespace assay::store {

// Where a record stands in the database: HMAC of its name.
using Tag = Fixed<32, struct TagTag>;
// HMAC of the name of its group, cut to 16 bytes.
using GroupTag = Fixed<16, struct GroupTagTag>;

// INVARIANT: the keys derived fit the root key.
class Keyring {
 public:
  static Keyring make();

  // Errors: StoreSealBroken (another master key, or damage).
  static Result<Keyring> open(const crypto::SealKey& master, Bytes sealed);

  Buffer seal(const crypto::SealKey& master) const;

  Tag tag_of(std::string_view name) const;
  GroupTag group_of(std::string_view group) const;

  // Seals the name of the one record: its use is not bounded by others'.
  crypto::SealKey name_key(const Tag& tag) const;
  // Seals the manifest of the one revision.
  crypto::SealKey manifest_key(uint64_t revision) const;
  // What makes the head of a row (its tag, version, ...) unforgeable.
  crypto::Sha256 row_seal(std::initializer_list<Bytes> parts) const;
  // What a row with that seal adds to the manifest's sums. Seals stand in the
  // file; what they weigh is known to nobody without the key.
  crypto::Sha256 weight_of(const crypto::Sha256& seal) const;

  // Wraps data keys.
  const crypto::SealKey& wrapping() const { return material_->wrapping; }
  void use_wrapping(const crypto::SealKey& key);
  // Tells one wrapping key from another without showing either.
  crypto::Sha256 wrapping_id() const;

 private:
  struct Material {
    crypto::SealKey root;
    crypto::SealKey wrapping;
  };

  explicit Keyring(std::unique_ptr<const Locked<Material>> locked);

  std::unique_ptr<const Locked<Material>> locked_;
  Material* material_;
  crypto::HmacKey tags_;
  crypto::HmacKey groups_;
  crypto::HmacKey names_;
  crypto::HmacKey manifests_;
  crypto::HmacKey rows_;
  crypto::HmacKey weights_;
  crypto::HmacKey wrappings_;
};

}  // namespace assay::store
