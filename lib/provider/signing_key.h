// SPDX-License-Identifier: Apache-2.0
// The keys that sign a provider's tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/signer.h"
#include "jose/jwk.h"
#include "jose/jws.h"

namespace assay::provider {

// A token-signing key and its self-signed certificate.
struct SigningKey {
  crypto::Signer key;
  jose::Algorithm algorithm = jose::Algorithm::RS256;  // RS256, PS256 or ES256
  std::string kid;                                     // jose::maa_key_id
  Buffer certificate;  // DER; parsing it costs more than a signature by P-256
  std::string header_json;  // of every signed token: alg, jku, kid, typ
  std::string unsigned_header_json;  // the same with alg none
  std::optional<Time> retired_at{};  // since when another one signs
};

// Errors: KeyMalformed where the algorithm is no one that tokens are signed
// with, or is not for keys of that kind.
Result<> check_token_algorithm(const crypto::PublicKey& key,
                               jose::Algorithm algorithm);

// Subject and issuer CN = attest_uri, serial 1, valid 2019-05-01 to 2050-12-31,
// CA:FALSE, as MAA's instance keys. standards.md 4.
// Requires: check_token_algorithm.
SigningKey make_signing_key(crypto::PrivateKey key, jose::Algorithm algorithm,
                            std::string_view attest_uri);
// With RS256. Requires: an RSA key.
SigningKey make_signing_key(crypto::PrivateKey key,
                            std::string_view attest_uri);

// The same for a key that may be in a device. Errors: KeyMalformed (not for
// that algorithm), TokenKeyUnavailable.
Result<SigningKey> certify_key(crypto::Signer key, jose::Algorithm algorithm,
                               std::string_view attest_uri);

// The same around a certificate made earlier; that of a key in a device may be
// of an earlier URI. Errors: KeyMalformed where the certificate or the
// algorithm is not the key's.
Result<SigningKey> restore_signing_key(crypto::Signer key,
                                       jose::Algorithm algorithm,
                                       const x509::Certificate& certificate,
                                       std::string_view attest_uri);

// The same of what write_snapshot kept of a key in memory: nothing is looked at
// again. Requires: kid and certificate are the key's, and name that URI.
// Errors: KeyMalformed where the algorithm is not the key's.
Result<SigningKey> recall_signing_key(crypto::PrivateKey key,
                                      jose::Algorithm algorithm,
                                      std::string_view kid, Buffer certificate,
                                      std::string_view attest_uri);

// How the header of a report names the key's certificate.
enum class ChainForm : uint8_t { Certificate, Thumbprint };

// {"typ":"JWT","alg":...,"x5c":[...] or "x5t":...,"kid":...}: the header of
// TPM reports, without jku. claims.md 1.
std::string report_header(const SigningKey& key, ChainForm chain);

// The public key under its kid, to verify tokens with; without x5c.
jose::Jwk jwk_of(const SigningKey& key);

// Whether the certificate names that URI; that of a key in memory always does.
bool is_certified_for(const SigningKey& key, std::string_view attest_uri);

// The key under another URI. Where its device does not answer, the certificate
// stays the one of the earlier URI.
SigningKey move_key(const SigningKey& key, std::string_view attest_uri);

}  // namespace assay::provider
