// SPDX-License-Identifier: Apache-2.0
// Tests of items that are judged by themselves.
#include "tee/dcap/issue.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

const std::string kRoot = "intel/root-crl";
const std::string kProcessor = "intel/pck-crl/processor";
const std::string kTcbInfo(kTestTcbInfoName);
const std::string kQeIdentity = "intel/sgx/qe-identity";

Item with_chain(Buffer der, std::string chain) {
  return tee::make_endorsement(std::move(der), std::move(chain), kTestNow,
                               Presentation::Stored);
}

std::string ca_pem(const TestPlatform& platform) {
  return pem_of({platform.ca_certificate(), platform.root_certificate()});
}

// What is said of each kind of item of the platform.
Result<tee::Issue> judged(const TestPlatform& platform, const std::string& name,
                          Time now = kTestNow) {
  const Item item = name == kRoot ? with_chain(platform.root_crl_der(), "")
                    : name.starts_with("intel/pck-crl/")
                        ? with_chain(platform.pck_crl_der(), ca_pem(platform))
                    : name.find("tcb-info") != name.npos
                        ? document_item(kTcbInfoMember, platform.tcb_info,
                                        platform.signer_pem())
                        : document_item(kQeIdentityMember, platform.qe_identity,
                                        platform.signer_pem());
  return verify_issue(name, *item, platform.anchors(), now);
}

std::string name_of(const Result<tee::Issue>& issue) {
  return issue ? "good" : std::string(info(issue.error().code()).name);
}

TEST(Issue, HoldsForEveryKind) {
  const TestPlatform platform;
  for (const auto& [name, number] :
       {std::pair(kRoot, "1"), std::pair(kProcessor, "1"),
        std::pair(kTcbInfo, "17"), std::pair(kQeIdentity, "17")}) {
    const auto issue = judged(platform, name);
    ASSERT_TRUE(issue) << name << ": " << issue.error().message();
    EXPECT_EQ(number_text(*issue), number) << name;
    EXPECT_LE(issue->issued, kTestNow);
    EXPECT_GT(issue->next_update, kTestNow);
    EXPECT_EQ(issue->anchor, platform.root_certificate().key_id());
    EXPECT_FALSE(issue->forged);
  }
}

TEST(Issue, RefusesWhatIsNotInForce) {
  const TestPlatform platform;
  for (const std::string& name : {kRoot, kProcessor}) {
    EXPECT_EQ(name_of(judged(platform, name, platform.root_crl.next_update)),
              "good");
    EXPECT_EQ(name_of(judged(
                  platform, name,
                  platform.root_crl.next_update + std::chrono::seconds(1))),
              "EndorsementExpired");
  }
  TestPlatform late;
  late.tcb_info = with(late.tcb_info, "2025-07-01", "2025-06-02");
  late.qe_identity = with(late.qe_identity, "2025-07-02", "2025-06-02");
  EXPECT_EQ(name_of(judged(late, kTcbInfo)), "EndorsementExpired");
  EXPECT_EQ(name_of(judged(late, kQeIdentity)), "EndorsementExpired");
}

TEST(Issue, RefusesOtherAuthorities) {
  TestPlatform other;
  other.root_key = crypto::PrivateKey::generate_p256();
  const TestPlatform platform;
  for (const auto& [name, code] : {std::pair(kRoot, "SignatureInvalid"),
                                   std::pair(kProcessor, "AnchorUnknown"),
                                   std::pair(kTcbInfo, "AnchorUnknown"),
                                   std::pair(kQeIdentity, "AnchorUnknown")}) {
    const tee::Endorsements all = other.endorsements();
    Item item = all.find(name).front();
    if (name == kProcessor) {
      item = with_chain(other.pck_crl_der(), ca_pem(other));
    }
    EXPECT_EQ(name_of(verify_issue(name, *item, platform.anchors(), kTestNow)),
              code)
        << name;
  }
}

TEST(Issue, RefusesSignaturesOfOthers) {
  const TestPlatform platform;
  const auto key = crypto::PrivateKey::generate_p256();
  const Item crl =
      with_chain(build_crl(platform.pck_crl, key), ca_pem(platform));
  EXPECT_EQ(
      name_of(verify_issue(kProcessor, *crl, platform.anchors(), kTestNow)),
      "SignatureInvalid");
  const Item info =
      document_item(kTcbInfoMember, platform.tcb_info, platform.signer_pem(),
                    Presentation::Stored, key);
  EXPECT_EQ(
      name_of(verify_issue(kTcbInfo, *info, platform.anchors(), kTestNow)),
      "SignatureInvalid");
}

TEST(Issue, RefusesWhatHasAnotherName) {
  const TestPlatform platform;
  const tee::Endorsements all = platform.endorsements();
  const auto as = [&](const std::string& name, const Item& item) {
    return name_of(verify_issue(name, *item, platform.anchors(), kTestNow));
  };
  const Item info = all.find(kTcbInfo).front();
  EXPECT_EQ(as("intel/sgx/tcb-info/060606060607", info), "EndorsementUnfit");
  EXPECT_EQ(as("intel/tdx/tcb-info/060606060606", info), "EndorsementUnfit");
  EXPECT_EQ(as("intel/sgx/tcb-info", info), "EndorsementUnfit");
  EXPECT_EQ(as("intel/tdx/qe-identity", all.find(kQeIdentity).front()),
            "EndorsementUnfit");
  EXPECT_EQ(as("intel/pck-crl/platform",
               with_chain(platform.pck_crl_der(), ca_pem(platform))),
            "EndorsementUnfit");
  EXPECT_EQ(as(kRoot, with_chain(platform.pck_crl_der(), ca_pem(platform))),
            "SignatureInvalid");
  EXPECT_EQ(as("intel/other", info), "EndorsementUnfit");
}

TEST(Issue, NeedsTheChainOfAPckCrl) {
  const TestPlatform platform;
  const auto with = [&](const std::string& chain) {
    return name_of(verify_issue(kProcessor,
                                *with_chain(platform.pck_crl_der(), chain),
                                platform.anchors(), kTestNow));
  };
  EXPECT_EQ(with(""), "PathInvalid");
  EXPECT_EQ(with(pem_of({platform.ca_certificate()})), "PathInvalid");
  EXPECT_EQ(with(pem_of(
                {platform.signer_certificate(), platform.root_certificate()})),
            "EndorsementUnfit");
  TestPlatform old;
  old.ca.not_after = kTestNow - std::chrono::seconds(1);
  EXPECT_EQ(name_of(judged(old, kProcessor)), "CertificateExpired");
  TestPlatform mute;
  mute.ca.key_usage = {"keyCertSign"};
  EXPECT_EQ(name_of(judged(mute, kProcessor)), "SignatureInvalid");
}

TEST(Issue, RefusesDocumentsOfUnknownVersions) {
  TestPlatform platform;
  platform.qe_identity =
      with(platform.qe_identity, "\"version\":2", "\"version\":9");
  EXPECT_EQ(name_of(judged(platform, kQeIdentity)), "EndorsementUnfit");
}

}  // namespace
}  // namespace assay::dcap
