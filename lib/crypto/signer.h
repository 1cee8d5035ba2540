// SPDX-License-Identifier: Apache-2.0
// What signs: a private key in memory, or one that a device holds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "crypto/private_key.h"

namespace assay::crypto {

// How to ask a device for a signature; the handle is the program's own.
struct DeviceAccess {
  // ECDSA gives raw r||s. Called from many threads. Errors:
  // TokenKeyUnavailable.
  Result<Buffer> (*sign)(const void* handle, SignatureScheme scheme,
                         Bytes message);
  std::shared_ptr<const void> handle;
};

// Immutable; copies share the key. Thread-safe.
class Signer {
 public:
  // Implicit on purpose: every key in memory signs.
  Signer(PrivateKey key) : key_(std::move(key)) {}
  // reference says where the key is, for records and messages; it holds no
  // secret. Without access the device is not at hand. Requires: a reference.
  static Signer in_device(PublicKey key, std::string reference,
                          std::optional<DeviceAccess> access);

  const PublicKey& public_key() const ASSAY_LIFETIME_BOUND;
  // Null where a device holds the key.
  const PrivateKey* in_memory() const ASSAY_LIFETIME_BOUND {
    return std::get_if<PrivateKey>(&key_);
  }
  // Empty where the key is in memory.
  std::string_view reference() const ASSAY_LIFETIME_BOUND;

  // What a device gives is verified before it is given out. Requires: scheme
  // fits the key's kind. Errors: TokenKeyUnavailable; never of keys in memory.
  Result<Buffer> sign(SignatureScheme scheme, Bytes message) const;

 private:
  struct Held {
    PublicKey key;
    std::string reference;
    std::optional<DeviceAccess> access;
  };

  explicit Signer(Held held) : key_(std::move(held)) {}

  std::variant<PrivateKey, Held> key_;
};

}  // namespace assay::crypto
