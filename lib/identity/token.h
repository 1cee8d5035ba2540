// SPDX-License-Identifier: Apache-2.0
// Verifies bearer tokens (RFC 7519, RFC 8725, RFC 9068 where it is followed).
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "identity/caller.h"
#include "jose/jwk.h"

namespace assay::identity {

constexpr std::chrono::seconds kStandardSkew{300};
constexpr size_t kMaxAudiences = 16;  // of one token
constexpr size_t kMaxGroups = 256;    // more are left out
constexpr size_t kMaxRoles = 64;      // more are left out
constexpr size_t kMaxClaim = 1024;    // bytes of iss, aud, an id or a name

// What a token says of itself: good for choosing keys, for nothing else.
struct UnverifiedOrigin {
  std::string issuer;
  std::string kid;  // empty where absent
};

// Errors: Unauthorized (TokenTooLarge, TokenMalformed, TokenAlgorithm).
Result<UnverifiedOrigin> decode_unverified_origin(std::string_view token);

struct Moment {
  Time now;
  std::chrono::seconds skew = kStandardSkew;
};

// The caller that a good token names. The keys are those of that issuer; a
// token with a kid is judged by the keys of that kid alone. The algorithm must
// be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256 and ES384, and fit
// the key. exp is required.
// Errors: Unauthorized, because of a row of refusals.def.
Result<Caller> verify_bearer(std::string_view token,
                             std::span<const jose::Jwk> keys,
                             const Issuer& issuer, const Moment& moment);

}  // namespace assay::identity
