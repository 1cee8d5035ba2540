// SPDX-License-Identifier: Apache-2.0
// Challenges of a service that keeps none: what it must remember goes to the
// client and back, sealed.
#pragma once

#include <string_view>

#include "base/fixed.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/seal.h"

namespace assay::tee {

using ChallengeNonce = Fixed<16, struct ChallengeNonceTag>;

constexpr std::chrono::seconds kChallengeLifetime{300};
constexpr size_t kMaxContext = 256;

// How a service knows its own challenges again.
struct ChallengeIssuer {
  const crypto::SealKey& root;  // each day's key is derived from it
  std::string_view provider;    // a challenge is good for the one that gave it
  Time now;                     // of the clock, whenever evidence is appraised
};

struct Challenge {
  ChallengeNonce nonce;
  Time expires;
};

// The context of a challenge that expires kChallengeLifetime from now:
// version u8 = 1, day u32 (big-endian, since 1970), then AES-256-GCM of nonce
// and expiry (u64, seconds) under the day's key, bound to version, day and
// provider. sealing_nonce must never repeat.
Buffer seal_challenge(const ChallengeIssuer& issuer,
                      const ChallengeNonce& nonce,
                      const crypto::SealNonce& sealing_nonce);

// Errors: ChallengeRefused (not made with this root, for another provider,
// changed, or past its expiry).
Result<Challenge> open_challenge(const ChallengeIssuer& issuer, Bytes context);

}  // namespace assay::tee
