// SPDX-License-Identifier: Apache-2.0
// Where keys that sign tokens are made, and where those in a device are found.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "crypto/signer.h"
#include "jose/jws.h"
#include "keystore/device_uri.h"
#include "provider/provider.h"

namespace assay::keystore {

class Device;
class KeyPool;

// Copies share the device, or the pool of keys made ahead. Thread-safe.
class KeyStore {
 public:
  // Makes keys in memory; whoever has them stores them.
  KeyStore();
  // Makes keys on a device, for the algorithm and any other it can.
  // Errors: ConfigInvalid, FileUnreadable, TokenKeyUnavailable.
  static Result<KeyStore> open(const DeviceUri& uri, jose::Algorithm algorithm);

  // A new key for a provider's tokens. Requires: algorithm is RS256, PS256 or
  // ES256. Errors: TokenKeyUnavailable.
  Result<crypto::Signer> make_key(jose::Algorithm algorithm,
                                  std::string_view provider) const;

  // Deletes a key that make_key gave and that no record ever had: those in
  // memory go by themselves. What the device refuses to delete stays there.
  void discard(const crypto::Signer& key) const;

  // Gives the provider's keys access to the device that has them; those whose
  // device is not this one stay as they are. Does not ask the device.
  void bind(provider::Provider& provider) const;

 private:
  explicit KeyStore(std::shared_ptr<Device> device);

  crypto::Signer signer_of(crypto::PublicKey key,
                           const KeyReference& reference) const;

  std::shared_ptr<Device> device_;  // null: keys are made in memory
  std::shared_ptr<KeyPool> pool_;   // null: they are made on the device
};

}  // namespace assay::keystore
