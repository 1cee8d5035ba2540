// SPDX-License-Identifier: Apache-2.0
// An attestation provider as a value: everything that a request needs to know
// about whom it talks to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/private_key.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "policy/policy.h"

namespace assay::provider {

enum class TrustModel : uint8_t { Aad, Isolated };

// A policy in force for one attestation type.
struct PolicySlot {
  std::string text;
  std::string jws;   // as set; for a default policy the unsigned form
  std::string hash;  // x-ms-policy-hash
  std::shared_ptr<const policy::Program> program;
};

// x-ms-policy-hash = base64url(SHA-256(base64url(text))).
// default-policies.md 3.
std::string policy_hash(std::string_view text);

// {"alg":"none"} . {"AttestationPolicy": base64url(text)} . empty signature.
std::string unsigned_policy_jws(std::string_view text);

// Errors: PolicySyntax (the detail is MAA's parser sentence with our
// diagnostic).
Result<PolicySlot> make_slot(std::string_view text, std::string_view type);

// MAA's sentence about the first error of a compilation, with line, column,
// offending symbol, message and hint. policy-language.md 9.2.
Error parsing_error(const policy::Compiled& compiled, std::string_view source);

// A token-signing key and its self-signed certificate.
struct SigningKey {
  crypto::PrivateKey key;
  jose::Algorithm algorithm = jose::Algorithm::RS256;
  jose::Jwk jwk;            // public: kid, alg, x5c
  std::string header_json;  // of every signed token: alg, jku, kid, typ
  std::string unsigned_header_json;  // the same with alg none
};

// Subject and issuer CN = attest_uri, serial 1, valid 2019-05-01 to 2050-12-31,
// CA:FALSE, as MAA's instance keys. standards.md 4.
SigningKey make_signing_key(crypto::PrivateKey key,
                            std::string_view attest_uri);
// The same around a certificate made earlier. Errors: KeyMalformed where the
// certificate is not the key's.
Result<SigningKey> restore_signing_key(crypto::PrivateKey key,
                                       const x509::Certificate& certificate,
                                       std::string_view attest_uri);

// Immutable once published; every change makes a new value.
struct Provider {
  std::string name;
  std::string attest_uri;  // "https://localhost:8443"; no trailing slash
  TrustModel trust_model = TrustModel::Aad;
  std::map<std::string, PolicySlot, std::less<>> policies;  // by wire name
  std::vector<SigningKey> keys;  // the first signs; never empty

  const PolicySlot* find_policy(std::string_view type) const
      ASSAY_LIFETIME_BOUND;
  const SigningKey& signing_key() const ASSAY_LIFETIME_BOUND {
    return keys.front();
  }
};

}  // namespace assay::provider
