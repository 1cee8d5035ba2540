// SPDX-License-Identifier: Apache-2.0
// Tests of how CRLs are chosen and judged.
#include "tee/dcap/revocation.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using namespace std::chrono_literals;
using tee::CheckId;
using tee::CheckOutcome;

const std::string kRoot(kRootCrlName);
const std::string kProcessor = "intel/pck-crl/processor";

// The chain of a platform, by itself.
std::shared_ptr<const PckChain> chain_of(const TestPlatform& platform) {
  const std::string pem = platform.pck_pem();
  tee::Trail trail;
  const auto trusted =
      verify_pck_chain(bytes_of(pem), crypto::sha256(bytes_of(pem)),
                       platform.anchors(), kTestNow, nullptr, trail);
  EXPECT_TRUE(trusted) << trusted.error().message();
  return trusted ? trusted->chain : nullptr;
}

// What check_crls says of the CRLs given.
struct Asked {
  explicit Asked(const TestPlatform& platform) : chain(chain_of(platform)) {}

  Result<Crls> answer(Time now = kTestNow) {
    return check_crls(*chain, {now, endorsements, anchors, baseline, memo},
                      trail);
  }
  void add(const std::string& name, Buffer der,
           Presentation presentation = Presentation::Stored) {
    endorsements.add({name}, crl_item(std::move(der), presentation));
  }

  std::shared_ptr<const PckChain> chain;
  tee::Endorsements endorsements;
  tee::Anchors anchors;
  tee::Baseline baseline;
  crypto::Memo* memo = nullptr;
  tee::Trail trail;
};

TEST(CheckCrls, HoldsForTheCrlsOfBothCas) {
  const TestPlatform platform;
  const Buffer root = platform.root_crl_der();
  const Buffer pck = platform.pck_crl_der();
  Asked asked(platform);
  asked.add(kRoot, root);
  asked.add(kProcessor, pck);
  const auto crls = asked.answer();
  ASSERT_TRUE(crls) << crls.error().message();
  EXPECT_EQ(crls->digest, crypto::sha256({pck, root}));
  for (const CheckId id : {CheckId::DcapCrlMissing, CheckId::DcapCrlMalformed,
                           CheckId::DcapCrlIssuer, CheckId::DcapCrlSignature,
                           CheckId::DcapCrlValidity, CheckId::DcapPckRevoked,
                           CheckId::DcapPckCaRevoked}) {
    EXPECT_EQ(asked.trail.record(id).outcome, CheckOutcome::Held);
  }
}

TEST(CheckCrls, NamesTheCrlThatIsMissing) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.add(kRoot, platform.root_crl_der());
  const auto crls = asked.answer();
  EXPECT_EQ(reason_of(crls), "dcap.crl.missing");
  EXPECT_EQ(crls.error().path(), kProcessor);
}

TEST(CheckCrls, CallsAStoredCrlOfAnotherCaMissing) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.add(kRoot, platform.root_crl_der());
  asked.add(kProcessor, platform.root_crl_der());
  EXPECT_EQ(reason_of(asked.answer()), "dcap.crl.missing");
}

TEST(CheckCrls, JudgesWhatTheUserPutIntoASlot) {
  const TestPlatform platform;
  Asked other(platform);
  other.add(kRoot, platform.root_crl_der());
  other.add(kProcessor, platform.root_crl_der(), Presentation::InRole);
  EXPECT_EQ(reason_of(other.answer()), "dcap.crl.issuer");

  Asked broken(platform);
  broken.add(kRoot, platform.root_crl_der());
  broken.add(kProcessor, {0x30, 0x00}, Presentation::InRole);
  EXPECT_EQ(reason_of(broken.answer()), "dcap.crl.malformed");
}

TEST(CheckCrls, PrefersASignedCrlThenOneInForceThenTheNewest) {
  TestPlatform platform;
  Asked asked(platform);
  asked.add(kRoot, platform.root_crl_der());
  const auto leaf = platform.leaf.serial;

  platform.pck_crl.next_update = kTestNow + 100 * 24h;  // by another key
  asked.add(kProcessor, build_crl(platform.pck_crl, x509::leaf_key()));
  platform.pck_crl.this_update = kTestNow + 1h;  // not yet in force
  asked.add(kProcessor, platform.pck_crl_der());
  platform.pck_crl = intel_crl_spec("Intel SGX PCK Processor CA");
  asked.add(kProcessor, platform.pck_crl_der());
  EXPECT_TRUE(asked.answer());

  platform.pck_crl.this_update += 1h;  // newer, and it revokes
  platform.pck_crl.revoked_serials = {leaf};
  asked.add(kProcessor, platform.pck_crl_der());
  EXPECT_EQ(reason_of(asked.answer()), "dcap.pck.revoked");
}

TEST(CheckCrls, RefusesACrlThatItsCaDidNotSign) {
  TestPlatform platform;
  Asked asked(platform);
  asked.add(kRoot, platform.root_crl_der());
  Buffer turned = platform.pck_crl_der();
  turned.back() ^= 1;
  asked.add(kProcessor, turned);
  TestMemo memo;
  asked.memo = &memo;
  EXPECT_EQ(reason_of(asked.answer()), "dcap.crl.signature");
  EXPECT_EQ(reason_of(asked.answer()), "dcap.crl.signature");
}

TEST(CheckCrls, RefusesACaThatMayNotSignCrls) {
  TestPlatform platform;
  platform.ca.key_usage = {"keyCertSign"};
  Asked asked(platform);
  asked.add(kRoot, platform.root_crl_der());
  asked.add(kProcessor, platform.pck_crl_der());
  EXPECT_EQ(reason_of(asked.answer()), "dcap.crl.signature");
}

TEST(CheckCrls, IsInForceFromTheFirstToTheLastSecond) {
  const TestPlatform platform;
  TestMemo memo;
  Asked asked(platform);
  asked.memo = &memo;
  asked.add(kRoot, platform.root_crl_der());
  asked.add(kProcessor, platform.pck_crl_der());
  EXPECT_TRUE(asked.answer(platform.pck_crl.this_update));
  EXPECT_TRUE(asked.answer(platform.pck_crl.next_update));
  EXPECT_EQ(reason_of(asked.answer(platform.pck_crl.this_update - 1s)),
            "dcap.crl.validity");
  EXPECT_EQ(reason_of(asked.answer(platform.pck_crl.next_update + 1s)),
            "dcap.crl.validity");
}

TEST(CheckCrls, TellsRevokedCertificates) {
  TestPlatform platform;
  platform.pck_crl.revoked_serials = {{9}, platform.leaf.serial};
  Asked leaf(platform);
  leaf.add(kRoot, platform.root_crl_der());
  leaf.add(kProcessor, platform.pck_crl_der());
  EXPECT_EQ(reason_of(leaf.answer()), "dcap.pck.revoked");

  platform.pck_crl.revoked_serials = {};
  platform.root_crl.revoked_serials = {platform.ca.serial};
  Asked ca(platform);
  ca.add(kRoot, platform.root_crl_der());
  ca.add(kProcessor, platform.pck_crl_der());
  EXPECT_EQ(reason_of(ca.answer()), "dcap.pck_ca.revoked");
}

TEST(FindRootCrl, GivesOnlyWhatIsSignedAndInForce) {
  const TestPlatform platform;
  const x509::Certificate root = platform.root_certificate();
  tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const tee::Given given{kTestNow, endorsements, anchors, baseline, nullptr};
  EXPECT_EQ(find_root_crl(root, given), nullptr);
  endorsements.add({kRoot},
                   crl_item(build_crl(platform.root_crl, x509::leaf_key()),
                            Presentation::InRole));
  EXPECT_EQ(find_root_crl(root, given), nullptr);
  endorsements.add({kRoot},
                   crl_item(platform.root_crl_der(), Presentation::Stored));
  EXPECT_NE(find_root_crl(root, given), nullptr);
  const tee::Given late{kTestNow + 100 * 24h, endorsements, anchors, baseline,
                        nullptr};
  EXPECT_EQ(find_root_crl(root, late), nullptr);
}

TEST(PckCrlName, FollowsTheCa) {
  EXPECT_EQ(pck_crl_name(PckCa::Processor), "intel/pck-crl/processor");
  EXPECT_EQ(pck_crl_name(PckCa::Platform), "intel/pck-crl/platform");
}

}  // namespace
}  // namespace assay::dcap
