// SPDX-License-Identifier: Apache-2.0
// Tests of items that are judged by themselves.
#include "tee/snp/issue.h"

#include <gtest/gtest.h>

#include "tee/snp/names.h"
#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

using Item = std::shared_ptr<const tee::Endorsement>;

const std::string kCrl = "amd/crl/Milan";
const std::string kArk = "amd/ark/Milan";
const std::string kAsk = "amd/ask/Milan";

std::string vcek_name(const std::string& byte = "c1",
                      const std::string& tcb = "03000000000008db") {
  std::string name = "amd/vcek/Milan/";
  for (int i = 0; i < 64; ++i) {
    name += byte;
  }
  return name + "/" + tcb;
}

Item made(Bytes body, std::string chain = "") {
  return tee::make_endorsement(copy_of(body), std::move(chain), kTestNow,
                               tee::Presentation::Stored);
}

std::string pem_of(const x509::Certificate& certificate) {
  return codec::encode_pem("CERTIFICATE", certificate.der());
}

Item item_of(const TestPlatform& platform, const std::string& name) {
  const std::string ark = pem_of(platform.ark_certificate());
  if (name == kCrl) {
    return made(x509::build_crl(platform.crl, test_ark_key()));
  }
  if (name == kArk) {
    return made(platform.ark_certificate().der());
  }
  if (name == kAsk) {
    return made(platform.ask_certificate().der(), ark);
  }
  return made(platform.ek_certificate().der(),
              pem_of(platform.ask_certificate()) + ark);
}

Result<tee::Issue> judged(const TestPlatform& platform, const std::string& name,
                          Time now = kTestNow) {
  return verify_issue(name, *item_of(platform, name), platform.anchors().amd,
                      now);
}

std::string name_of(const Result<tee::Issue>& issue) {
  return issue ? "good" : std::string(info(issue.error().code()).name);
}

std::string after(void (*edit)(TestPlatform&), const std::string& name) {
  TestPlatform platform;
  edit(platform);
  return name_of(judged(platform, name));
}

TEST(SnpIssue, HoldsForEveryKind) {
  TestPlatform platform;
  platform.crl.number = {7};
  for (const std::string& name : {kCrl, kArk, kAsk, vcek_name()}) {
    const auto issue = judged(platform, name);
    ASSERT_TRUE(issue) << name << ": " << issue.error().message();
    EXPECT_EQ(number_text(*issue), name == kCrl ? "7" : "0") << name;
    EXPECT_LE(issue->issued, kTestNow);
    EXPECT_GT(issue->next_update, kTestNow);
    EXPECT_EQ(issue->anchor, platform.ark_certificate().key_id());
    EXPECT_EQ(issue->lasting_key.has_value(), name == vcek_name()) << name;
  }
}

TEST(SnpIssue, RefusesWhatIsNotInForce) {
  const TestPlatform platform;
  for (const auto& [name, end, code] :
       {std::tuple(kCrl, platform.crl.next_update, "EndorsementExpired"),
        std::tuple(kArk, platform.ark.not_after, "CertificateExpired"),
        std::tuple(kAsk, platform.ask.not_after, "CertificateExpired"),
        std::tuple(vcek_name(), platform.ek.not_after, "CertificateExpired")}) {
    EXPECT_EQ(name_of(judged(platform, name, end)), "good") << name;
    EXPECT_EQ(name_of(judged(platform, name, end + std::chrono::seconds(1))),
              code)
        << name;
  }
}

TEST(SnpIssue, RefusesOtherAuthorities) {
  const TestPlatform platform;
  const x509::Anchors others = {{"other", test_ask_key().public_key(), false}};
  const x509::Anchors of_other_line = {
      {"ARK-Genoa", test_ark_key().public_key(), false}};
  for (const auto& [name, code] :
       {std::pair(kCrl, "SignatureInvalid"), std::pair(kArk, "AnchorUnknown"),
        std::pair(kAsk, "AnchorUnknown"),
        std::pair(vcek_name(), "AnchorUnknown")}) {
    for (const x509::Anchors& anchors : {others, of_other_line}) {
      EXPECT_EQ(name_of(verify_issue(name, *item_of(platform, name), anchors,
                                     kTestNow)),
                code)
          << name;
    }
  }
}

TEST(SnpIssue, RefusesWhatHasAnotherName) {
  const TestPlatform platform;
  const Item vcek = item_of(platform, vcek_name());
  for (const std::string& name :
       {vcek_name("c2"), vcek_name("c1", "03000000000008dc"),
        std::string("amd/vlek/Milan/03000000000008db"),
        "amd/vcek/Genoa" + vcek_name().substr(14), kAsk, kArk}) {
    EXPECT_EQ(
        name_of(verify_issue(name, *vcek, platform.anchors().amd, kTestNow)),
        "EndorsementUnfit")
        << name;
  }
  for (const char* const name :
       {"amd/asvk/Milan", "amd/ask/Genoa", "amd/ark/Milan"}) {
    EXPECT_EQ(name_of(verify_issue(name, *item_of(platform, kAsk),
                                   platform.anchors().amd, kTestNow)),
              "EndorsementUnfit")
        << name;
  }
  EXPECT_EQ(name_of(verify_issue("amd/crl/Genoa", *item_of(platform, kCrl),
                                 platform.anchors().amd, kTestNow)),
            "EndorsementUnfit");
  EXPECT_EQ(name_of(verify_issue("amd/uvm/00", *vcek, platform.anchors().amd,
                                 kTestNow)),
            "EndorsementUnfit");
}

TEST(SnpIssue, RefusesAnotherProductThanTheLine) {
  EXPECT_EQ(after(
                [](TestPlatform& p) {
                  p.ek.extra[1] = test_extension("2", der_ia5("Genoa-B1"));
                },
                vcek_name()),
            "EndorsementUnfit");
}

TEST(SnpIssue, RefusesSignaturesOfOtherKinds) {
  const auto with_sha256 = [](x509::CertificateSpec TestPlatform::*member,
                              const std::string& name) {
    TestPlatform platform;
    (platform.*member).signed_with = x509::SignedWith::Sha256;
    return name_of(judged(platform, name));
  };
  EXPECT_EQ(with_sha256(&TestPlatform::ark, kArk), "SignatureInvalid");
  EXPECT_EQ(with_sha256(&TestPlatform::ask, kAsk), "AnchorUnknown");
  EXPECT_EQ(with_sha256(&TestPlatform::ek, vcek_name()), "AnchorUnknown");
  EXPECT_EQ(
      after(
          [](TestPlatform& p) { p.crl.signed_with = x509::SignedWith::Sha256; },
          kCrl),
      "SignatureInvalid");
}

TEST(SnpIssue, RefusesIssuersThatMayNotIssue) {
  EXPECT_EQ(after([](TestPlatform& p) { p.ask.ca = false; }, kAsk),
            "PathInvalid");
  EXPECT_EQ(after([](TestPlatform& p) { p.ask.key_usage = {"cRLSign"}; }, kAsk),
            "PathInvalid");
}

TEST(SnpIssue, JudgesWhatStandsBeside) {
  const TestPlatform platform;
  const x509::Anchors anchors = platform.anchors().amd;
  const auto ask = [&](const std::string& chain) {
    return name_of(verify_issue(kAsk,
                                *made(platform.ask_certificate().der(), chain),
                                anchors, kTestNow));
  };
  EXPECT_EQ(ask(""), "good");
  EXPECT_EQ(ask(pem_of(platform.ask_certificate())), "PathInvalid");
  EXPECT_EQ(ask("no certificate"), "CertificateMalformed");
  EXPECT_EQ(
      name_of(verify_issue(vcek_name(), *made(platform.ek_certificate().der()),
                           anchors, kTestNow)),
      "EndorsementMissing");
}

TEST(SnpIssue, KnowsWhatMustStandBeside) {
  EXPECT_EQ(issuer_of(vcek_name()), kAsk);
  EXPECT_EQ(issuer_of("amd/vlek/Turin/03000000000008db"), "amd/asvk/Turin");
  EXPECT_EQ(issuer_of(kAsk), std::nullopt);
  EXPECT_EQ(issuer_of("intel/root-crl"), std::nullopt);
  const TestPlatform platform;
  const Item whole = with_issuer(*made(platform.ek_certificate().der()),
                                 *item_of(platform, kAsk));
  EXPECT_EQ(name_of(verify_issue(vcek_name(), *whole, platform.anchors().amd,
                                 kTestNow)),
            "good");
}

TEST(SnpIssue, OfAKeyIsForGood) {
  TestPlatform platform;
  const auto held = judged(platform, vcek_name());
  platform.ek.not_after += std::chrono::days(1);
  const auto again = judged(platform, vcek_name());
  EXPECT_TRUE(check_succession(*held, *again));
  tee::Issue other = *held;
  other.lasting_key = platform.ask_certificate().key_id();
  const auto refused = check_succession(*held, other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason(), "collateral.key");
}

}  // namespace
}  // namespace assay::snp
