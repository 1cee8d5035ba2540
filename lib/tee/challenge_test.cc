// SPDX-License-Identifier: Apache-2.0
// Tests that a challenge is known again, by whom it was given out, for as long
// as it lives.
#include "tee/challenge.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"

namespace assay::tee {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

const crypto::SealKey& root() {
  static const auto key =
      crypto::SealKey::from(crypto::sha256(bytes_of("root")).bytes());
  return key;
}

ChallengeIssuer issuer_at(Time now, std::string_view provider = "contoso") {
  return {root(), provider, now};
}

ChallengeNonce nonce() {
  ChallengeNonce made;
  made.data.fill(0xc4);
  return made;
}

Buffer context() {
  return seal_challenge(issuer_at(kNow), nonce(), {});
}

Code refusal(const ChallengeIssuer& issuer, Bytes sealed) {
  const auto opened = open_challenge(issuer, sealed);
  return opened ? Code::Internal : opened.error().code();
}

TEST(Challenge, IsKnownAgainUntilItsLastSecond) {
  for (const std::chrono::seconds age :
       {std::chrono::seconds(0), kChallengeLifetime}) {
    const auto opened = open_challenge(issuer_at(kNow + age), context());
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->nonce, nonce());
    EXPECT_EQ(opened->expires, kNow + kChallengeLifetime);
  }
  EXPECT_EQ(
      refusal(issuer_at(kNow + kChallengeLifetime + std::chrono::seconds(1)),
              context()),
      Code::ChallengeRefused);
}

TEST(Challenge, LivesThroughMidnight) {
  const Time late = from_unix(86'400 * 20'000 - 1);
  const Buffer sealed = seal_challenge(issuer_at(late), nonce(), {});
  EXPECT_TRUE(
      open_challenge(issuer_at(late + std::chrono::seconds(2)), sealed));
  EXPECT_TRUE(
      open_challenge(issuer_at(late - std::chrono::seconds(30)), sealed));
}

TEST(Challenge, IsOfOneProviderAndOneRoot) {
  EXPECT_EQ(refusal(issuer_at(kNow, "fabrikam"), context()),
            Code::ChallengeRefused);
  const crypto::SealKey other;
  EXPECT_EQ(refusal({other, "contoso", kNow}, context()),
            Code::ChallengeRefused);
}

TEST(Challenge, IsRefusedWhenAnyByteIsTurned) {
  const Buffer sealed = context();
  for (size_t i = 0; i < sealed.size(); ++i) {
    Buffer turned = sealed;
    turned[i] ^= 1;
    EXPECT_EQ(refusal(issuer_at(kNow), turned), Code::ChallengeRefused) << i;
    EXPECT_EQ(refusal(issuer_at(kNow), Bytes(sealed).first(i)),
              Code::ChallengeRefused)
        << i;
  }
}

}  // namespace
}  // namespace assay::tee
