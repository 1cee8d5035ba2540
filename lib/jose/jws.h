// SPDX-License-Identifier: Apache-2.0
// JSON Web Signatures in compact form (RFC 7515) and JSON Web Tokens (RFC 7519)
// under the rules of RFC 8725.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/private_key.h"
#include "crypto/signer.h"
#include "jose/jwk.h"

namespace assay::jose {

// A payload of 1 MiB in base64url, with header and signature.
constexpr size_t kMaxTokenSize = 3 * 512 * 1024;

enum class Algorithm : uint8_t {
  None,
  RS256,
  RS384,
  RS512,
  PS256,
  PS384,
  PS512,
  ES256,
  ES384,
  ES512,
};

std::string_view name_of(Algorithm algorithm);
std::optional<Algorithm> find_algorithm(std::string_view name);
// The scheme that an algorithm means; nothing for None.
std::optional<crypto::SignatureScheme> scheme_of(Algorithm algorithm);

// Taken apart, not verified.
struct Jws {
  std::string_view text;           // the whole compact form
  std::string_view signing_input;  // the first two segments and their dot
  Algorithm algorithm;
  std::string header_json;
  std::string payload;  // decoded bytes
  Buffer signature;
  std::string kid;                     // empty where absent
  std::vector<x509::Certificate> x5c;  // of the header; may be empty
};

// text must outlive the result, and has at most maximum bytes. Refuses crit,
// b64, zip, duplicate names, unknown algorithms and JSON serialisation. Errors:
// TokenMalformed, TokenAlgorithm.
Result<Jws> parse_jws(std::string_view text, size_t maximum = kMaxTokenSize);

// A JWS whose signature was found good. Only verify() makes one.
class VerifiedJws {
 public:
  const std::string& payload() const ASSAY_LIFETIME_BOUND {
    return jws_.payload;
  }
  const std::string& header_json() const ASSAY_LIFETIME_BOUND {
    return jws_.header_json;
  }
  const Jwk& key() const ASSAY_LIFETIME_BOUND { return key_; }

 private:
  friend Result<VerifiedJws> verify(Jws jws, std::span<const Jwk> keys,
                                    std::span<const Algorithm> allowed);
  VerifiedJws(Jws jws, Jwk key) : jws_(std::move(jws)), key_(std::move(key)) {}

  Jws jws_;
  Jwk key_;
};

// Tries the key with the token's kid, or every key where kid is absent or not
// in the set. None is never good here.
// Errors: TokenAlgorithm, TokenKeyUnknown, TokenSignature.
Result<VerifiedJws> verify(Jws jws, std::span<const Jwk> keys,
                           std::span<const Algorithm> allowed);

struct TimeClaims {
  std::optional<Time> not_before;
  std::optional<Time> expires;
  std::optional<Time> issued;
};

// exp, nbf and iat of a JWT payload; negative or absurd values are refused.
// Errors: TokenMalformed.
Result<TimeClaims> time_claims(std::string_view payload);

// now must lie in [nbf - skew, exp + skew]. Errors: TokenExpired.
Result<> check_times(const TimeClaims& times, Time now,
                     std::chrono::seconds skew);

// base64url(header) "." base64url(payload) "." base64url(signature). The header
// must name the algorithm. Requires: algorithm fits the key.
std::string sign(std::string_view header_json, std::string_view payload,
                 Algorithm algorithm, const crypto::PrivateKey& key);

// The same by a key that may be in a device. Errors: those of Signer::sign.
Result<std::string> sign_by(const crypto::Signer& signer,
                            std::string_view header_json,
                            std::string_view payload, Algorithm algorithm);

// The same with an empty signature: the two places of alg none.
std::string write_unsigned(std::string_view header_json,
                           std::string_view payload);

}  // namespace assay::jose
