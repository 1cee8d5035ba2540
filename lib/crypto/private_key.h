// SPDX-License-Identifier: Apache-2.0
// Private keys: made, read, written, and used to sign.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace assay::crypto {

// An immutable private key; copies share it. Thread-safe.
class PrivateKey {
 public:
  static PrivateKey generate_p256();
  static PrivateKey generate_p384();
  // Requires: bits is 2048, 3072 or 4096.
  static PrivateKey generate_rsa(unsigned bits);

  // PKCS#8 in DER. RSA keys that PublicKey refuses are refused, here and in
  // from_pem. Errors: KeyMalformed.
  static Result<PrivateKey> from_pkcs8(Bytes der);
  // PEM, PKCS#8 or the traditional forms, unencrypted. Errors: KeyMalformed.
  static Result<PrivateKey> from_pem(std::string_view pem);

  Buffer pkcs8() const;
  std::string pem() const;
  const PublicKey& public_key() const ASSAY_LIFETIME_BOUND { return public_; }

  // ECDSA gives raw r||s. Requires: scheme fits the key's kind.
  Buffer sign(SignatureScheme scheme, Bytes message) const;

  evp_pkey_st* handle() const { return public_.handle(); }

 private:
  // Key may be null. Errors: KeyMalformed, naming what was expected.
  static Result<PrivateKey> hold(evp_pkey_st* key, std::string_view expected);
  explicit PrivateKey(PublicKey key) : public_(std::move(key)) {}

  PublicKey public_;  // the same handle holds both halves
};

}  // namespace assay::crypto
