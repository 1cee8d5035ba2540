// SPDX-License-Identifier: Apache-2.0
// Tests of the path from an endorsement key to an ARK.
#include "tee/snp/chain.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

using tee::CheckId;

// Remembers everything.
struct TestMemo : crypto::Memo {
  std::shared_ptr<const crypto::Fact> find(
      const crypto::FactKey& key) override {
    const auto found = facts.find(key);
    return found == facts.end() ? nullptr : found->second;
  }
  void keep(const crypto::FactKey& key,
            std::shared_ptr<const crypto::Fact> fact) override {
    facts[key] = std::move(fact);
  }

  std::map<crypto::FactKey, std::shared_ptr<const crypto::Fact>> facts;
};

struct Asked {
  Result<TrustedChain> answer(crypto::Memo* memo = nullptr) {
    return verify_chain(chain_source(pem), anchors, now, memo, trail);
  }

  TestPlatform platform;
  std::string pem = platform.chain();
  x509::Anchors anchors = platform.anchors().amd;
  Time now = kTestNow;
  tee::Trail trail;
};

Asked asked_with(void (*edit)(TestPlatform&)) {
  Asked asked;
  edit(asked.platform);
  asked.pem = asked.platform.chain();
  return asked;
}

TEST(Chain, LeadsToAnArk) {
  Asked asked;
  const auto trusted = asked.answer();
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_EQ(trusted->ark, &asked.anchors.front());
  EXPECT_EQ(trusted->chain->line, Line::Milan);
  EXPECT_EQ(trusted->chain->issues, EkKind::Vcek);
  EXPECT_TRUE(trusted->chain->ark.has_value());
  ASSERT_TRUE(trusted->chain->extensions.has_value());
  EXPECT_EQ(trusted->chain->extensions->product, "Milan");
}

TEST(Chain, NeedsNoOrder) {
  const TestPlatform platform;
  Asked asked;
  asked.pem.clear();
  for (const x509::Certificate& certificate :
       {platform.ask_certificate(), platform.ek_certificate()}) {
    asked.pem += codec::encode_pem("CERTIFICATE", certificate.der());
  }
  const auto trusted = asked.answer();
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_FALSE(trusted->chain->ark.has_value());
}

TEST(Chain, OfAnotherLineIsNotUnderAnArkOfThisOne) {
  Asked asked;
  asked.anchors.front().name = "ARK-Genoa";
  EXPECT_EQ(reason_of(asked.answer()), "snp.chain.root");
  asked.anchors.front().name = "ARK-Milan.pem";  // a file may be called so
  EXPECT_EQ(reason_of(asked.answer()), "verified");
}

TEST(Chain, IsNotBelievedForSigningItself) {
  Asked asked;
  asked.anchors.front() = {"other", test_ask_key().public_key(), false};
  EXPECT_EQ(reason_of(asked.answer()), "snp.chain.root");
  asked.anchors.clear();
  EXPECT_THAT(asked.answer().error().message(),
              testing::HasSubstr("signed by a trusted ARK"));
}

TEST(Chain, HoldsByNamesAndSignatures) {
  constexpr void (*kEdits[])(TestPlatform&) = {
      [](TestPlatform& p) { p.ek.issuer = p.ark.subject; },
      [](TestPlatform& p) { p.ask.issuer = p.ask.subject; },
      [](TestPlatform& p) {
        p.ask.subject.back().value = "SEV-Munich";
        p.ek.issuer = p.ask.subject;
      },
      [](TestPlatform& p) { p.ask.ca = false; },
      [](TestPlatform& p) { p.ask.key_usage = {"cRLSign"}; },
      [](TestPlatform& p) { p.ek.signed_with = x509::SignedWith::Sha256; },
      [](TestPlatform& p) { p.ask.signed_with = x509::SignedWith::Sha256; },
      [](TestPlatform& p) {
        p.ek.extra.push_back({"1.2.3.4", {5, 0}, true});
      },
  };
  for (size_t i = 0; i < std::size(kEdits); ++i) {
    Asked asked = asked_with(kEdits[i]);
    EXPECT_EQ(reason_of(asked.answer()), "snp.chain.root") << i;
  }
}

TEST(Chain, IsValidAtTheTime) {
  for (x509::CertificateSpec TestPlatform::*const member :
       {&TestPlatform::ek, &TestPlatform::ask, &TestPlatform::ark}) {
    Asked asked;
    (asked.platform.*member).not_after = kTestNow - std::chrono::seconds(1);
    asked.pem = asked.platform.chain();
    EXPECT_EQ(reason_of(asked.answer()), "snp.chain.validity");
    asked.now -= std::chrono::seconds(1);
    EXPECT_EQ(reason_of(asked.answer()), "verified");
  }
}

TEST(Chain, IsRememberedUnderItsAnchorAlone) {
  TestMemo memo;
  Asked asked;
  EXPECT_EQ(reason_of(asked.answer(&memo)), "verified");
  EXPECT_EQ(reason_of(asked.answer(&memo)), "verified");
  Asked without;
  without.anchors.clear();
  EXPECT_EQ(reason_of(without.answer(&memo)), "snp.chain.root");
  Asked late;
  late.now += std::chrono::days(2);
  EXPECT_EQ(reason_of(late.answer(&memo)), "snp.chain.validity");
}

TEST(ChainSource, TakesIssuersThatAreAtHand) {
  Asked asked;
  const TestPlatform& platform = asked.platform;
  ChainSource source = chain_source(
      codec::encode_pem("CERTIFICATE", platform.ek_certificate().der()));
  tee::Trail trail;
  EXPECT_EQ(
      reason_of(verify_chain(source, asked.anchors, kTestNow, nullptr, trail)),
      "snp.chain.missing");
  source.more.push_back(
      tee::make_endorsement(copy_of(platform.ask_certificate().der()), {},
                            kTestNow, tee::Presentation::Stored));
  // A key that is at hand is not the evidence's.
  source.more.push_back(
      tee::make_endorsement(copy_of(platform.ek_certificate().der()), {},
                            kTestNow, tee::Presentation::Stored));
  EXPECT_EQ(
      reason_of(verify_chain(source, asked.anchors, kTestNow, nullptr, trail)),
      "verified");
}

TEST(ChainSource, TakesWhatStandsBesideAKeyThatIsAtHand) {
  Asked asked;
  const TestPlatform& platform = asked.platform;
  const auto with_chain = [&](const std::string& chain) {
    ChainSource source = chain_source({});
    source.more.push_back(
        tee::make_endorsement(copy_of(platform.ek_certificate().der()), chain,
                              kTestNow, tee::Presentation::Stored));
    return verify_chain(source, asked.anchors, kTestNow, nullptr, asked.trail);
  };
  EXPECT_EQ(reason_of(with_chain("")), "snp.chain.missing");
  const auto trusted = with_chain(
      codec::encode_pem("CERTIFICATE", platform.ask_certificate().der()) +
      codec::encode_pem("CERTIFICATE", platform.ark_certificate().der()));
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_TRUE(trusted->chain->ark.has_value());
}

TEST(ChainSource, WithoutAnythingSaysWhatItWants) {
  tee::Trail trail;
  const auto answer =
      verify_chain(chain_source({}), {}, kTestNow, nullptr, trail);
  EXPECT_EQ(reason_of(answer), "snp.chain.missing");
  EXPECT_THAT(answer.error().message(), testing::HasSubstr("as collateral"));
}

TEST(ChainLines, FollowFromTheReport) {
  tee::Trail trail;
  const Buffer input = TestPlatform().signed_report();
  auto report = parse_report(input, trail);
  ASSERT_TRUE(report.has_value());
  EXPECT_THAT(lines_of(*report), testing::ElementsAre(Line::Milan));
  report->version = 2;
  EXPECT_THAT(lines_of(*report),
              testing::ElementsAre(Line::Milan, Line::Genoa));
}

}  // namespace
}  // namespace assay::snp
