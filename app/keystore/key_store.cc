// SPDX-License-Identifier: Apache-2.0
// Keys by OpenSSL, or by a device.
#include "keystore/key_store.h"

#include <utility>

#include "keystore/device.h"
#include "keystore/key_pool.h"

namespace assay::keystore {
namespace {

// A key on a device, as Signer holds it.
struct Place {
  std::shared_ptr<Device> device;
  Buffer id;
};

Result<Buffer> sign_there(const void* handle, crypto::SignatureScheme scheme,
                          Bytes message) {
  const Place& place = *static_cast<const Place*>(handle);
  return place.device->sign(place.id, scheme, message);
}

}  // namespace

Result<KeyStore> KeyStore::open(const DeviceUri& uri,
                                jose::Algorithm algorithm) {
  TRY(std::unique_ptr<Device> device, Device::open(uri));
  TRY_OK(device->check_can_make(algorithm));
  return KeyStore(std::shared_ptr<Device>(std::move(device)));
}

crypto::Signer KeyStore::signer_of(crypto::PublicKey key,
                                   const KeyReference& reference) const {
  return crypto::Signer::in_device(
      std::move(key), write_reference(reference),
      crypto::DeviceAccess{sign_there, std::make_shared<const Place>(
                                           Place{device_, reference.id})});
}

Result<crypto::Signer> KeyStore::make_key(jose::Algorithm algorithm,
                                          std::string_view provider) const {
  if (device_ == nullptr) {
    return pool_->take(algorithm);
  }
  TRY(MadeKey made, device_->make_key(algorithm, provider));
  return signer_of(std::move(made.public_key),
                   {device_->token(), std::move(made.id)});
}

KeyStore::KeyStore() : pool_(std::make_shared<KeyPool>()) {}

KeyStore::KeyStore(std::shared_ptr<Device> device)
    : device_(std::move(device)) {}

void KeyStore::discard(const crypto::Signer& key) const {
  const auto reference = parse_reference(key.reference());
  if (device_ != nullptr && reference && reference->token == device_->token()) {
    static_cast<void>(device_->destroy(reference->id));
  }
}

void KeyStore::bind(provider::Provider& provider) const {
  if (device_ == nullptr) {
    return;
  }
  for (provider::SigningKey& key : provider.keys) {
    if (key.key.in_memory() != nullptr) {
      continue;
    }
    const auto reference = parse_reference(key.key.reference());
    if (reference && reference->token == device_->token()) {
      key.key = signer_of(key.key.public_key(), *reference);
    }
  }
}

}  // namespace assay::keystore
