// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 7638).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.h"
#include "crypto/public_key.h"
#include "x509/certificate.h"

namespace assay::jose {

constexpr size_t kMaxKeysInSet = 64;
constexpr size_t kMaxChainInKey = 10;

struct Jwk {
  std::string kid;  // empty where absent
  std::string alg;  // empty where absent
  crypto::PublicKey key;
  std::vector<x509::Certificate> x5c;  // leaf first; may be empty
};

// A public key, from x5c or from the bare members; if both are there they must
// agree. Private members are refused. Errors: KeyMalformed, JSON errors.
Result<Jwk> parse_jwk(std::string_view text);
// The same of what was read already.
Result<Jwk> parse_jwk(const codec::json::object& members);

// A JWK set. Keys that parse_jwk refuses are skipped (RFC 7517 section 5): one
// weak key of a set must not make its others useless.
// Errors: KeyMalformed (no set, too many keys), JSON errors.
Result<std::vector<Jwk>> parse_jwks(std::string_view text);

// base64url of SHA-256 (RFC 7638). Requires: an RSA, P-256, P-384 or P-521 key.
std::string thumbprint(const crypto::PublicKey& key);

// The required members alone, in ascending order (RFC 7638 section 3.2).
// Requires: as of thumbprint.
std::string write_public_jwk(const crypto::PublicKey& key);

// MAA's kid of a token-signing key: standard base64 of SHA-256 over the PEM
// text of the SubjectPublicKeyInfo followed by one NUL byte.
std::string maa_key_id(const crypto::PublicKey& key);

// {"alg":...,"e":...,"kid":...,"kty":...,"n":...,"use":"sig","x5c":[...]}:
// the bare members beside x5c, so that any JOSE library can use the key.
std::string write_jwk(const Jwk& jwk);
// The same with a chain of certificates in DER, leaf first, as its x5c.
std::string write_jwk(const Jwk& jwk, std::span<const Bytes> chain);
std::string write_jwks(const std::vector<Jwk>& keys);

}  // namespace assay::jose
