// SPDX-License-Identifier: Apache-2.0
// Keys drawn, derived and wrapped.
#include "store/keyring.h"

#include <utility>

#include "base/writer.h"
#include "random/random.h"

namespace assay::store {
namespace {

using crypto::SealKey;

constexpr std::string_view kAssociated("assay/store/2\0keyring", 21);

// One derived key for each purpose.
crypto::HmacKey derive(const SealKey& root, std::string_view purpose) {
  Buffer key = crypto::hkdf_sha256({.key = root.bytes(),
                                    .salt = bytes_of("assay/store/2"),
                                    .info = bytes_of(purpose)},
                                   SealKey::kSize);
  crypto::HmacKey hmac(key);
  crypto::wipe(key);
  return hmac;
}

SealKey key_of(crypto::Sha256 mac) {
  SealKey key = SealKey::from(mac.bytes());
  crypto::wipe(mac.data);
  return key;
}

}  // namespace

Keyring::Keyring(std::unique_ptr<const Locked<Material>> locked)
    : locked_(std::move(locked)),
      material_(&**locked_),
      tags_(derive(material_->root, "names as tags")),
      groups_(derive(material_->root, "groups as tags")),
      names_(derive(material_->root, "sealed names")),
      manifests_(derive(material_->root, "sealed manifests")),
      rows_(derive(material_->root, "seals of rows")),
      weights_(derive(material_->root, "weights of seals")),
      wrappings_(derive(material_->root, "wrapping keys told apart")) {}

Keyring Keyring::make() {
  auto locked = std::make_unique<const Locked<Material>>();
  fill_random((*locked)->root.data);
  fill_random((*locked)->wrapping.data);
  return Keyring(std::move(locked));
}

Result<Keyring> Keyring::open(const SealKey& master, Bytes sealed) {
  auto plain = crypto::open_sealed(master, bytes_of(kAssociated), sealed);
  if (!plain || plain->size() != 2 * SealKey::kSize) {
    return Error(Code::StoreSealBroken,
                 "the store's keys do not open: the sealing key is another one "
                 "than at writing, or the store was changed by other means");
  }
  auto locked = std::make_unique<const Locked<Material>>();
  const Bytes keys(*plain);
  (*locked)->root = SealKey::from(keys.first(SealKey::kSize));
  (*locked)->wrapping = SealKey::from(keys.last(SealKey::kSize));
  crypto::wipe(*plain);
  return Keyring(std::move(locked));
}

Buffer Keyring::seal(const SealKey& master) const {
  Buffer plain;
  plain.reserve(2 * SealKey::kSize);
  for (const SealKey* key : {&material_->root, &material_->wrapping}) {
    plain.insert(plain.end(), key->data.begin(), key->data.end());
  }
  Buffer sealed = crypto::seal(master, draw<crypto::SealNonce>(),
                               bytes_of(kAssociated), plain);
  crypto::wipe(plain);
  return sealed;
}

Tag Keyring::tag_of(std::string_view name) const {
  return Tag::from(tags_.mac({bytes_of(name)}).bytes());
}

GroupTag Keyring::group_of(std::string_view group) const {
  return GroupTag::from(
      groups_.mac({bytes_of(group)}).bytes().first(GroupTag::kSize));
}

SealKey Keyring::name_key(const Tag& tag) const {
  return key_of(names_.mac({tag.bytes()}));
}

SealKey Keyring::manifest_key(uint64_t revision) const {
  return key_of(manifests_.mac({Writer().u64le(revision).buffer()}));
}

crypto::Sha256 Keyring::row_seal(std::initializer_list<Bytes> parts) const {
  return rows_.mac(parts);
}

crypto::Sha256 Keyring::weight_of(const crypto::Sha256& seal) const {
  return weights_.mac({seal.bytes()});
}

void Keyring::use_wrapping(const SealKey& key) {
  material_->wrapping = key;
}

crypto::Sha256 Keyring::wrapping_id() const {
  return wrappings_.mac({material_->wrapping.bytes()});
}

}  // namespace assay::store
