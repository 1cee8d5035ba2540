// SPDX-License-Identifier: Apache-2.0
// Tests of how TCB info and QE identity are chosen and judged.
#include "tee/dcap/signed_collateral.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using namespace std::chrono_literals;

const std::string kTcbInfo(kTestTcbInfoName);
const std::string kRole = "intel/sgx/tcb-info";
const std::string kIdentity = "intel/sgx/qe-identity";

// What the checks of documents say, after those of the CRLs.
struct Asked {
  explicit Asked(const TestPlatform& platform)
      : anchors{platform.anchors()},
        pem(platform.pck_pem()),
        chain(verify_pck_chain(bytes_of(pem), crypto::sha256(bytes_of(pem)),
                               anchors.intel, kTestNow, nullptr, trail)
                  ->chain) {
    endorsements.add({std::string(kRootCrlName)},
                     crl_item(platform.root_crl_der(), Presentation::Stored));
    endorsements.add({"intel/pck-crl/processor"},
                     crl_item(platform.pck_crl_der(), Presentation::Stored));
  }

  tee::Given given() const {
    return {now, endorsements, anchors, baseline, memo};
  }
  Result<JudgedDocument<TcbInfoDocument>> tcb_info() {
    TRY(const Crls crls, check_crls(*chain, given(), trail));
    return check_tcb_info({*chain, crls, TeeType::Sgx}, given(), trail);
  }
  Result<JudgedDocument<QeIdentityDocument>> qe_identity() {
    TRY(const Crls crls, check_crls(*chain, given(), trail));
    return check_qe_identity({*chain, crls, TeeType::Sgx}, given(), trail);
  }
  void add_tcb_info(const TestPlatform& platform, const std::string& text) {
    endorsements.add(
        {kTcbInfo}, document_item(kTcbInfoMember, text, platform.signer_pem()));
  }

  tee::Trail trail;
  tee::Anchors anchors;
  std::string pem;
  std::shared_ptr<const PckChain> chain;
  tee::Endorsements endorsements;
  tee::Baseline baseline;
  Time now = kTestNow;
  crypto::Memo* memo = nullptr;
};

uint32_t number_of(const Result<JudgedDocument<TcbInfoDocument>>& judged) {
  EXPECT_TRUE(judged) << judged.error().message();
  return judged ? judged->document->content.evaluation_data_number : 0;
}

std::string numbered(const std::string& number) {
  return with(tcb_info_text(), "Number\":17", "Number\":" + number);
}

// An authority of the same names that is none of Intel's.
TestPlatform other_authority() {
  TestPlatform other;
  other.root_key = tcb_signing_key();
  return other;
}

TEST(Names, AreThoseOfTheEndorsements) {
  Fmspc fmspc{{0x00, 0xa0, 0x67, 0x11, 0x00, 0x0f}};
  EXPECT_EQ(tcb_info_name(TeeType::Sgx, fmspc),
            "intel/sgx/tcb-info/00A06711000F");
  EXPECT_EQ(tcb_info_name(TeeType::Tdx, fmspc),
            "intel/tdx/tcb-info/00A06711000F");
  EXPECT_EQ(qe_identity_name(TeeType::Tdx), "intel/tdx/qe-identity");
}

TEST(CheckTcbInfo, HoldsAndSaysWhenItEnds) {
  TestPlatform platform;
  platform.signer.not_after = kTestNow + 5 * 24h;
  Asked asked(platform);
  asked.add_tcb_info(platform, tcb_info_text());
  const auto judged = asked.tcb_info();
  EXPECT_EQ(number_of(judged), 17u);
  EXPECT_EQ(judged->earliest_expiry, platform.signer.not_after);
  EXPECT_FALSE(judged->forged);
}

TEST(CheckTcbInfo, PrefersTheLatestIssue) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.add_tcb_info(platform, tcb_info_text());
  asked.add_tcb_info(platform, with(numbered("18"), "06-01T", "06-02T"));
  asked.add_tcb_info(platform, numbered("16"));
  EXPECT_EQ(number_of(asked.tcb_info()), 18u);
}

TEST(CheckTcbInfo, PrefersOneInForceToALaterIssue) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.add_tcb_info(platform, with(numbered("18"), "06-01T", "06-20T"));
  asked.add_tcb_info(platform, tcb_info_text());
  EXPECT_EQ(number_of(asked.tcb_info()), 17u);
}

TEST(CheckTcbInfo, PrefersANumberNotBelowTheBaseline) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.add_tcb_info(platform, with(numbered("16"), "06-01T", "06-02T"));
  asked.add_tcb_info(platform, tcb_info_text());
  asked.baseline.minimum_evaluation = 17;
  EXPECT_EQ(number_of(asked.tcb_info()), 17u);
  asked.baseline.minimum_evaluation = 18;
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.evaluation_number");
}

TEST(CheckTcbInfo, PrefersAGoodSignatureUnderTheSameRoot) {
  const TestPlatform platform;
  const TestPlatform other = other_authority();
  Asked asked(platform);
  asked.add_tcb_info(platform, tcb_info_text());
  asked.add_tcb_info(other, with(numbered("18"), "06-01T", "06-02T"));
  asked.endorsements.add(
      {kTcbInfo},
      document_item(kTcbInfoMember, with(numbered("19"), "06-01T", "06-03T"),
                    platform.signer_pem(), Presentation::Stored,
                    x509::leaf_key()));
  EXPECT_EQ(number_of(asked.tcb_info()), 17u);
}

TEST(CheckTcbInfo, CallsAStoredOneOfAnotherPlatformMissing) {
  const TestPlatform platform;
  for (const char* const to :
       {"\"pceId\":\"0000\"", "\"pceId\":\"030g\"", "\"pceId\":1"}) {
    Asked asked(platform);
    asked.add_tcb_info(platform,
                       with(tcb_info_text(), "\"pceId\":\"0303\"", to));
    EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.missing") << to;
  }
}

TEST(CheckTcbInfo, JudgesWhatTheUserPutIntoTheSlot) {
  const TestPlatform platform;
  const std::tuple<const char*, const char*, const char*> edits[] = {
      {"\"pceId\":\"0303\"", "\"pceId\":\"0000\"", "dcap.tcb_info.pce_id"},
      {"060606060606", "060606060607", "dcap.tcb_info.fmspc"},
      {"\"version\":3", "\"version\":4", "dcap.tcb_info.version"},
      {"\"tcbType\":0", "\"tcbType\":0,\"tcbType\":0",
       "dcap.tcb_info.malformed"},
      {"07-01T", "06-02T", "dcap.tcb_info.validity"},
  };
  for (const auto& [from, to, code] : edits) {
    Asked asked(platform);
    asked.endorsements.add(
        {kRole}, document_item(kTcbInfoMember, with(tcb_info_text(), from, to),
                               platform.signer_pem(), Presentation::InRole));
    EXPECT_EQ(reason_of(asked.tcb_info()), code);
  }
}

TEST(CheckTcbInfo, RefusesThatOfTheOtherTee) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.endorsements.add(
      {kRole}, document_item(kTcbInfoMember, tdx_tcb_info_text(),
                             platform.signer_pem(), Presentation::InRole));
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.id");
}

TEST(CheckTcbInfo, RefusesASignatureOverOtherBytes) {
  const TestPlatform platform;
  Asked asked(platform);
  const Item good =
      document_item(kTcbInfoMember, tcb_info_text(), platform.signer_pem());
  const std::string body =
      with(std::string(text_of(good->body)), "\"pceId\":", "\"pceId\" :");
  asked.endorsements.add(
      {kTcbInfo},
      tee::make_endorsement(copy_of(bytes_of(body)), good->issuer_chain,
                            kTestNow, Presentation::Stored));
  TestMemo memo;
  asked.memo = &memo;
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signature");
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signature");
}

TEST(CheckTcbInfo, RefusesThePckKeyAsSigner) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.endorsements.add(
      {kTcbInfo},
      document_item(kTcbInfoMember, tcb_info_text(), platform.pck_pem(),
                    Presentation::Stored, x509::leaf_key()));
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer");
  asked.endorsements.add(
      {kTcbInfo},
      document_item(
          kTcbInfoMember, with(tcb_info_text(), "06-01T", "06-02T"),
          pem_of({platform.leaf_certificate(), platform.root_certificate()}),
          Presentation::Stored, x509::leaf_key()));
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer");
}

TEST(CheckTcbInfo, RefusesASignerThatIsNotTrustedNowOrForData) {
  TestPlatform expired;
  expired.signer.not_after = kTestNow - 1s;
  TestPlatform unfit;
  unfit.signer.key_usage = {"keyCertSign"};
  for (const TestPlatform& platform : {expired, unfit, other_authority()}) {
    Asked asked{TestPlatform()};
    asked.add_tcb_info(platform, tcb_info_text());
    EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer");
  }
}

TEST(CheckTcbInfo, AcceptsTheSignerChainInEitherOrder) {
  const TestPlatform platform;
  Asked asked(platform);
  asked.endorsements.add(
      {kTcbInfo}, document_item(kTcbInfoMember, tcb_info_text(),
                                pem_of({platform.root_certificate(),
                                        platform.signer_certificate()})));
  EXPECT_EQ(number_of(asked.tcb_info()), 17u);
}

TEST(CheckTcbInfo, AsksTheRootCrlOfTheSigner) {
  TestPlatform platform;
  platform.root_crl.revoked_serials = {platform.signer.serial};
  Asked asked(platform);
  asked.add_tcb_info(platform, tcb_info_text());
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer_revoked");
}

TEST(CheckTcbInfo, RestsOnAnotherAnchorOnlyWithThatAnchorsCrl) {
  const TestPlatform platform;
  TestPlatform other = other_authority();
  other.root_crl.next_update = kTestNow + 2 * 24h;
  Asked asked(platform);
  asked.add_tcb_info(other, tcb_info_text());
  asked.anchors.intel.push_back({"forge", other.root_key.public_key(), true});
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer_revoked");

  asked.endorsements.add({std::string(kRootCrlName)},
                         crl_item(other.root_crl_der(), Presentation::Stored));
  const auto judged = asked.tcb_info();
  ASSERT_TRUE(judged) << judged.error().message();
  EXPECT_TRUE(judged->forged);
  EXPECT_EQ(judged->earliest_expiry, other.root_crl.next_update);

  other.root_crl.this_update += 1h;
  other.root_crl.revoked_serials = {other.signer.serial};
  asked.endorsements.add({std::string(kRootCrlName)},
                         crl_item(other.root_crl_der(), Presentation::Stored));
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer_revoked");
}

TEST(CheckTcbInfo, JudgesTrustAndTimeAnewWhateverIsRemembered) {
  const TestPlatform platform;
  TestMemo memo;
  Asked asked(platform);
  asked.memo = &memo;
  asked.add_tcb_info(platform, tcb_info_text());
  ASSERT_TRUE(asked.tcb_info());
  asked.now = kTestNow + 9 * 24h;
  EXPECT_TRUE(asked.tcb_info());
  asked.baseline.minimum_evaluation = 18;
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.evaluation_number");
  asked.anchors.intel.clear();
  EXPECT_EQ(reason_of(asked.tcb_info()), "dcap.tcb_info.signer");
}

TEST(CheckQeIdentity, IsChosenByItsIdAndJudgedAlike) {
  const TestPlatform platform;
  Asked asked(platform);
  EXPECT_EQ(reason_of(asked.qe_identity()), "dcap.qe_identity.missing");
  asked.endorsements.add(
      {kIdentity}, document_item(kQeIdentityMember,
                                 with(qe_identity_text(), "\"QE\"", "\"QVE\""),
                                 platform.signer_pem()));
  EXPECT_EQ(reason_of(asked.qe_identity()), "dcap.qe_identity.missing");
  asked.endorsements.add({kIdentity},
                         document_item(kQeIdentityMember, qe_identity_text(),
                                       platform.signer_pem()));
  EXPECT_TRUE(asked.qe_identity());
  asked.baseline.minimum_evaluation = 18;
  EXPECT_EQ(reason_of(asked.qe_identity()),
            "dcap.qe_identity.evaluation_number");
}

TEST(CheckQeIdentity, JudgesWhatTheUserPutIntoTheSlot) {
  const TestPlatform platform;
  const std::tuple<const char*, const char*, const char*> edits[] = {
      {"\"QE\"", "\"TD_QE\"", "dcap.qe_identity.id"},
      {"\"version\":2", "\"version\":3", "dcap.qe_identity.version"},
      {"\"isvsvn\":8", "\"isvsvn\":-8", "dcap.qe_identity.malformed"},
      {"07-02T", "06-02T", "dcap.qe_identity.validity"},
  };
  for (const auto& [from, to, code] : edits) {
    Asked asked(platform);
    asked.endorsements.add(
        {kIdentity},
        document_item(kQeIdentityMember, with(qe_identity_text(), from, to),
                      platform.signer_pem(), Presentation::InRole));
    EXPECT_EQ(reason_of(asked.qe_identity()), code);
  }
}

}  // namespace
}  // namespace assay::dcap
