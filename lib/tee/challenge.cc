// SPDX-License-Identifier: Apache-2.0
// Contexts of challenges: sealed with a key of the day.
#include "tee/challenge.h"

#include <array>

#include <fmt/format.h>

#include "base/reader.h"
#include "base/writer.h"
#include "crypto/mac.h"

namespace assay::tee {
namespace {

constexpr std::string_view kDomain = "assay/challenge/1";
constexpr uint8_t kVersion = 1;
constexpr int64_t kDay = 86'400;

uint32_t day_of(Time time) {
  return static_cast<uint32_t>(unix_seconds(time) / kDay);
}

crypto::SealKey key_of(const crypto::SealKey& root, uint32_t day) {
  const Buffer info = Writer().bytes(bytes_of(kDomain)).u32be(day).take();
  Buffer derived =
      crypto::hkdf_sha256({root.bytes(), {}, info}, crypto::SealKey::kSize);
  const crypto::SealKey key = crypto::SealKey::from(derived);
  crypto::wipe(derived);
  return key;
}

Buffer bound(uint32_t day, std::string_view provider) {
  return Writer()
      .bytes(bytes_of(kDomain))
      .u8(kVersion)
      .u32be(day)
      .bytes(bytes_of(provider))
      .take();
}

Error refused(std::string detail) {
  return Error(Code::ChallengeRefused, std::move(detail));
}

}  // namespace

Buffer seal_challenge(const ChallengeIssuer& issuer,
                      const ChallengeNonce& nonce,
                      const crypto::SealNonce& sealing_nonce) {
  const uint32_t day = day_of(issuer.now);
  const Time expires = issuer.now + kChallengeLifetime;
  const Buffer plain = Writer()
                           .bytes(nonce.bytes())
                           .u64be(static_cast<uint64_t>(unix_seconds(expires)))
                           .take();
  return Writer()
      .u8(kVersion)
      .u32be(day)
      .bytes(crypto::seal(key_of(issuer.root, day), sealing_nonce,
                          bound(day, issuer.provider), plain))
      .take();
}

Result<Challenge> open_challenge(const ChallengeIssuer& issuer, Bytes context) {
  Reader r(context);
  const uint8_t version = r.u8();
  const uint32_t day = r.u32be();
  const uint32_t today = day_of(issuer.now);
  if (r.failed() || context.size() > kMaxContext || version != kVersion) {
    return refused("expected a service_context of this service, version 1");
  }
  // Nodes' clocks differ, so that another's day may be the next already.
  if (day > today + 1 || day + 1 < today) {
    return refused(
        fmt::format("the service_context was sealed on day {}, and "
                    "today is day {}",
                    day, today));
  }
  const auto plain = crypto::open_sealed(key_of(issuer.root, day),
                                         bound(day, issuer.provider), r.rest());
  if (!plain) {
    return refused(
        "the service_context was not sealed by this service for this "
        "provider, or was changed");
  }
  Reader inner(*plain);
  Challenge challenge;
  challenge.nonce = inner.fixed<ChallengeNonce>();
  const uint64_t seconds = inner.u64be();
  if (!inner.finish(0)) {
    return refused("the service_context holds something else");
  }
  challenge.expires = from_unix(static_cast<int64_t>(seconds));
  if (issuer.now > challenge.expires) {
    return refused(fmt::format("the challenge was good until {}, and it is {}",
                               format_rfc3339(challenge.expires),
                               format_rfc3339(issuer.now)));
  }
  return challenge;
}

}  // namespace assay::tee
