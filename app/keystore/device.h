// SPDX-License-Identifier: Apache-2.0
// A token that makes and uses keys which never leave it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/public_key.h"
#include "jose/jws.h"
#include "keystore/connection.h"

namespace assay::keystore {

// A key pair that was made on the token.
struct MadeKey {
  crypto::PublicKey public_key;
  Buffer id;
};

// Thread-safe.
class Device {
 public:
  // Errors: those of Connection::open.
  static Result<std::unique_ptr<Device>> open(const DeviceUri& uri);

  const std::string& token() const { return connection_->token(); }

  // Whether the token says that it can make and use keys for the algorithm.
  // Errors: ConfigInvalid.
  Result<> check_can_make(jose::Algorithm algorithm) const;

  // Private, sensitive, not extractable, for signatures alone; the id is
  // random. Requires: algorithm is RS256, PS256 or ES256.
  // Errors: TokenKeyUnavailable, also where the token would give it away.
  Result<MadeKey> make_key(jose::Algorithm algorithm, std::string_view label);

  // ECDSA gives raw r||s. Tries once more where the token was gone.
  // Errors: TokenKeyUnavailable.
  Result<Buffer> sign(Bytes id, crypto::SignatureScheme scheme, Bytes message);

  // Deletes both halves. Errors: TokenKeyUnavailable.
  Result<> destroy(Bytes id);

 private:
  explicit Device(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)) {}

  Result<Buffer> sign_once(Bytes id, crypto::SignatureScheme scheme,
                           Bytes message);

  std::unique_ptr<Connection> connection_;
};

}  // namespace assay::keystore
