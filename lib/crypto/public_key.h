// SPDX-License-Identifier: Apache-2.0
// Public keys and the verification of signatures: the only place that does it.
#pragma once

#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/memo.h"

struct evp_pkey_st;

namespace assay::crypto {

enum class KeyKind : uint8_t { P256, P384, P521, Rsa, Other };

// ECDSA signatures are raw r||s, big-endian, of the curve's fixed length.
enum class SignatureScheme : uint8_t {
  EcdsaP256Sha256,
  EcdsaP384Sha384,
  EcdsaP521Sha512,
  RsaPkcs1Sha256,
  RsaPkcs1Sha384,
  RsaPkcs1Sha512,
  RsaPssSha256,
  RsaPssSha384,
  RsaPssSha512,
  // A salt of any length: TPMs take the longest that fits, or the digest's.
  RsaPssAnySaltSha256,
  RsaPssAnySaltSha384,
  RsaPssAnySaltSha512,
};

// An immutable public key; copies share it. Thread-safe.
class PublicKey {
 public:
  // SubjectPublicKeyInfo in DER, nothing after it. Errors: KeyInvalid.
  static Result<PublicKey> from_spki(Bytes der);
  // x||y, 64 bytes big-endian; refuses points that are not on the curve.
  // Errors: KeyInvalid.
  static Result<PublicKey> from_p256_point(Bytes point);
  // The same on P-256, P-384 or P-521. Requires: one of them.
  // Errors: KeyInvalid.
  static Result<PublicKey> from_point(KeyKind curve, Bytes point);
  // Modulus and exponent, big-endian. 2048 to 8192 bits, odd exponent >= 3.
  // Errors: KeyInvalid.
  static Result<PublicKey> from_rsa(Bytes modulus, Bytes exponent);
  // Takes a reference of its own to what OpenSSL decoded; null, and RSA keys
  // that from_rsa refuses, are refused. Errors: KeyInvalid.
  static Result<PublicKey> share(evp_pkey_st* key);

  KeyKind kind() const { return kind_; }
  size_t bits() const;
  // SubjectPublicKeyInfo in DER.
  Buffer spki() const;
  // EC: x||y of fixed length. Errors: KeyInvalid for other kinds and for keys
  // that came as a compressed point.
  Result<Buffer> ec_point() const;
  // RSA: big-endian without leading zeros; empty for other kinds.
  Bytes rsa_modulus() const ASSAY_LIFETIME_BOUND;
  Bytes rsa_exponent() const ASSAY_LIFETIME_BOUND;

  // By value of the public part.
  bool same_as(const PublicKey& other) const;

  evp_pkey_st* handle() const { return key_.get(); }

 private:
  // Beside the key, for OpenSSL makes them anew for whoever asks.
  struct RsaNumbers {
    Buffer modulus;
    Buffer exponent;
  };

  PublicKey(std::shared_ptr<evp_pkey_st> key, KeyKind kind)
      : key_(std::move(key)), kind_(kind) {}

  // Errors: KeyInvalid, where the numbers are not what from_rsa takes.
  static Result<PublicKey> of_rsa(std::shared_ptr<evp_pkey_st> key,
                                  RsaNumbers numbers);

  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<const RsaNumbers> rsa_;  // null for other kinds
  KeyKind kind_;
};

// True if signature is scheme's signature of message by key. A scheme that
// does not fit the key's kind gives false. Thread-safe.
bool verify_signature(const PublicKey& key, SignatureScheme scheme,
                      Bytes message, Bytes signature);

// The same, remembering success in memo (may be null) under the digest of
// scheme, key, message and signature. key_id is the caller's digest of the
// key's SubjectPublicKeyInfo, worked out once where the key was parsed.
bool verify_signature_once(const PublicKey& key, const Sha256& key_id,
                           SignatureScheme scheme, Bytes message,
                           Bytes signature, Memo* memo);

}  // namespace assay::crypto
