// SPDX-License-Identifier: Apache-2.0
// Tests of the whole verdict: what it says, and what it costs a second time.
#include "tee/dcap/verify.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tee/dcap/test_td_platform.h"

namespace assay::dcap {
namespace {

using namespace std::chrono_literals;
using tee::CheckId;
using tee::CheckInfo;
using tee::CheckOutcome;
using tee::TcbStatus;

// One quote and everything that its verdict depends on.
struct Asked {
  explicit Asked(const TestPlatform& platform = {})
      : tee_type(tee_type_of(platform.body_type)),
        bytes(platform.quote()),
        endorsements(platform.endorsements()),
        anchors{platform.anchors()} {}

  Result<VerifiedQuote> answer() {
    TRY(const Quote quote, parse_quote(bytes, tee_type, trail));
    return verify({quote, crypto::sha256(quote.pck_chain)},
                  {now, endorsements, anchors, baseline, memo}, trail);
  }

  TeeType tee_type;
  Buffer bytes;
  tee::Endorsements endorsements;
  tee::Anchors anchors;
  tee::Baseline baseline;
  Time now = kTestNow;
  crypto::Memo* memo = nullptr;
  tee::Trail trail;
};

TestPlatform with_status(std::string_view platform, std::string_view qe) {
  TestPlatform made;
  made.tcb_info = with(made.tcb_info, "UpToDate", platform);
  made.qe_identity = with(made.qe_identity, "UpToDate", qe);
  return made;
}

TEST(Verify, SaysWhatThePlatformIs) {
  Asked asked;
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  const tee::TcbSummary& tcb = verified->tcb();
  EXPECT_EQ(tcb.status, TcbStatus::UpToDate);
  EXPECT_EQ(format_rfc3339(tcb.date), "2024-03-13T00:00:00Z");
  EXPECT_EQ(tcb.evaluation_data_number, 17u);
  EXPECT_EQ(tcb.advisory_ids,
            (std::vector<std::string>{"INTEL-SA-1", "INTEL-SA-2"}));
  EXPECT_FALSE(verified->forged());
}

TEST(Verify, GivesTheDigestsOfWhatItUsed) {
  const TestPlatform platform;
  Asked asked(platform);
  const auto verified = asked.answer();
  ASSERT_TRUE(verified);
  const CollateralDigests& digests = verified->collateral();
  const auto& tcb_info = *asked.endorsements.find(kTestTcbInfoName).front();
  EXPECT_EQ(digests.tcb_info, crypto::sha256(tcb_info.body));
  EXPECT_EQ(digests.tcb_info_chain,
            crypto::sha256(bytes_of(tcb_info.issuer_chain)));
  const crypto::Sha256 crls = crypto::sha256(
      {asked.endorsements.find("intel/pck-crl/processor").front()->body,
       asked.endorsements.find(kRootCrlName).front()->body});
  EXPECT_EQ(digests.tcb_info_crl, crls);
  EXPECT_EQ(digests.qe_identity_crl, crls);
}

TEST(Verify, RecordsEveryCheckThatHolds) {
  Asked asked;
  ASSERT_TRUE(asked.answer());
  for (const CheckInfo& row : tee::all_checks()) {
    const bool of_quotes = row.code.starts_with("dcap.");
    EXPECT_EQ(asked.trail.record(row.id).outcome,
              of_quotes ? CheckOutcome::Held : CheckOutcome::NotReached)
        << row.code;
  }
}

TEST(Verify, SaysTheSameWhenEverythingIsRemembered) {
  TestMemo memo;
  for (const char* const run : {"filling", "warm"}) {
    Asked asked;
    asked.memo = &memo;
    const size_t known = memo.facts.size();
    ASSERT_TRUE(asked.answer()) << run;
    for (const CheckInfo& row : tee::all_checks()) {
      EXPECT_EQ(asked.trail.record(row.id).outcome == CheckOutcome::Held,
                row.code.starts_with("dcap."))
          << run << ' ' << row.code;
    }
    EXPECT_GE(memo.facts.size(), known);
  }
}

TEST(Verify, LooksAtTheQuotesOwnSignatureEveryTime) {
  TestMemo memo;
  Asked asked;
  asked.memo = &memo;
  ASSERT_TRUE(asked.answer());
  asked.bytes[kHeaderSize] ^= 1;  // of the enclave's report
  EXPECT_EQ(reason_of(asked.answer()), "dcap.quote.signature");
}

TEST(Verify, EndsWithTheFirstOfEverythingThatEnds) {
  const auto expiry = [](const TestPlatform& platform) {
    return Asked(platform).answer()->tcb().earliest_expiry;
  };
  const Time early = kTestNow + 1h;
  TestPlatform leaf;
  leaf.leaf.not_after = early;
  TestPlatform ca;
  ca.ca.not_after = early;
  TestPlatform root;
  root.root.not_after = early;
  TestPlatform signer;
  signer.signer.not_after = early;
  TestPlatform root_crl;
  root_crl.root_crl.next_update = early;
  TestPlatform pck_crl;
  pck_crl.pck_crl.next_update = early;
  TestPlatform tcb_info;
  tcb_info.tcb_info =
      with(tcb_info_text(), "2025-07-01T00:00:00Z", format_rfc3339(early));
  TestPlatform identity;
  identity.qe_identity =
      with(qe_identity_text(), "2025-07-02T00:00:00Z", format_rfc3339(early));
  for (const TestPlatform& platform :
       {leaf, ca, root, signer, root_crl, pck_crl, tcb_info, identity}) {
    EXPECT_EQ(expiry(platform), early);
  }
}

TEST(Verify, MergesTheStatusesOfPlatformAndQuotingEnclave) {
  Asked asked(with_status("ConfigurationNeeded", "OutOfDate"));
  asked.baseline.accepted = tee::TcbStatusSet::any();
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->tcb().status, TcbStatus::OutOfDateConfigurationNeeded);
}

TEST(Verify, NotesAStatusThatTheBaselineAccepts) {
  Asked asked(with_status("SWHardeningNeeded", "UpToDate"));
  ASSERT_TRUE(asked.answer());
  EXPECT_EQ(asked.trail.record(CheckId::DcapTcbStatus).outcome,
            CheckOutcome::Noted);
}

TEST(Verify, RefusesAStatusThatTheBaselineDoesNotAccept) {
  Asked asked(with_status("OutOfDate", "UpToDate"));
  EXPECT_EQ(reason_of(asked.answer()), "dcap.tcb.status");
  asked.baseline.accepted = tee::TcbStatusSet::none();
  asked.baseline.accepted.add(TcbStatus::OutOfDate);
  EXPECT_TRUE(asked.answer());
}

TEST(Verify, RefusesUpToDateWhereTheBaselineAcceptsNothing) {
  Asked asked;
  asked.baseline.accepted = tee::TcbStatusSet::none();
  EXPECT_EQ(reason_of(asked.answer()), "dcap.tcb.status");
}

TEST(Verify, NeverAcceptsARevokedPart) {
  for (const auto& [platform, qe] :
       {std::pair("Revoked", "UpToDate"), std::pair("UpToDate", "Revoked"),
        std::pair("Revoked", "Revoked"), std::pair("Revoked", "OutOfDate")}) {
    Asked asked(with_status(platform, qe));
    asked.baseline.accepted = tee::TcbStatusSet::any();
    asked.baseline.accepted.add(TcbStatus::Revoked);
    EXPECT_EQ(reason_of(asked.answer()), "dcap.tcb.revoked");
  }
}

TEST(Verify, RefusesAPlatformBelowEveryLevel) {
  TestPlatform platform;
  platform.tcb_info = with(platform.tcb_info, "\"pcesvn\":13", "\"pcesvn\":14");
  EXPECT_EQ(reason_of(Asked(platform).answer()), "dcap.tcb.unmatched");
}

TEST(Verify, MarksWhatRestsOnAForge) {
  Asked asked;
  asked.anchors.intel.front().forged = true;
  EXPECT_TRUE(asked.answer()->forged());
}

TEST(VerifyTd, SaysWhatThePlatformAndItsModuleAre) {
  const auto verified = Asked(td_platform()).answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->tcb().status, TcbStatus::UpToDate);
  EXPECT_EQ(format_rfc3339(verified->tcb().date), "2024-03-13T00:00:00Z");
  EXPECT_EQ(
      verified->tcb().advisory_ids,
      (std::vector<std::string>{"INTEL-SA-1", "INTEL-SA-2", "INTEL-SA-3"}));
}

TEST(VerifyTd, HoldsEveryCheckOfQuotesAndOfTheModule) {
  for (const TestPlatform& platform :
       {td_platform(), td15_platform({{4, 1, 5, 5, 5, 5, 5, 5}})}) {
    Asked asked(platform);
    ASSERT_TRUE(asked.answer());
    for (const CheckInfo& row : tee::all_checks()) {
      EXPECT_EQ(
          asked.trail.record(row.id).outcome == CheckOutcome::Held,
          row.code.starts_with("dcap.") || row.code.starts_with("tdx.module."))
          << row.code;
    }
  }
}

// The one who asks says nothing of the TEE: the body does.
TEST(VerifyTd, IsNeverJudgedWithoutItsModule) {
  TestPlatform platform = td_platform();
  platform.body[64] ^= 1;  // MRSIGNERSEAM, signed as it is
  EXPECT_EQ(reason_of(Asked(platform).answer()), "tdx.module.mr_signer_seam");
  platform = td_platform();
  platform.body[1] = 2;  // the module's version
  EXPECT_EQ(reason_of(Asked(platform).answer()), "tdx.module.identity_missing");
}

TEST(VerifyTd, TakesNoCollateralOfSgx) {
  const TestPlatform sgx;
  const TestPlatform td = td_platform();
  for (const auto& [name, member, text, refused] :
       {std::tuple("intel/tdx/tcb-info", kTcbInfoMember, sgx.tcb_info,
                   "dcap.tcb_info.id"),
        std::tuple("intel/tdx/qe-identity", kQeIdentityMember, sgx.qe_identity,
                   "dcap.qe_identity.id")}) {
    TestPlatform without = td;
    (std::string_view(name) == "intel/tdx/tcb-info" ? without.tcb_info
                                                    : without.qe_identity) =
        "{}";
    Asked asked(without);
    asked.endorsements.add({name}, document_item(member, text, td.signer_pem(),
                                                 Presentation::InRole));
    EXPECT_EQ(reason_of(asked.answer()), refused);
  }
}

TEST(VerifyTd, MergesTheModulesStatus) {
  TestPlatform platform = td_platform();
  platform.body[0] = 2;  // the module's ISVSVN
  Asked asked(platform);
  EXPECT_EQ(reason_of(asked.answer()), "dcap.tcb.status");
  asked.baseline.accepted = tee::TcbStatusSet::any();
  const auto verified = asked.answer();
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->tcb().status, TcbStatus::OutOfDate);
}

TEST(VerifyTd, AdvisesARelaunchUnderTdx15) {
  TestPlatform platform =
      td15_platform({{4, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}});
  platform.body[0] = 2;
  Asked asked(platform);
  EXPECT_EQ(reason_of(asked.answer()), "dcap.tcb.status");
  asked.baseline.accepted.add(TcbStatus::TDRelaunchAdvised);
  const auto verified = asked.answer();
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->tcb().status, TcbStatus::TDRelaunchAdvised);
}

TEST(VerifyTd, LooksAtTheModuleEveryTime) {
  TestMemo memo;
  Asked whole(td_platform());
  whole.memo = &memo;
  ASSERT_TRUE(whole.answer());
  TestPlatform platform = td_platform();
  platform.body[64] ^= 1;
  Asked other(platform);
  other.memo = &memo;
  EXPECT_EQ(reason_of(other.answer()), "tdx.module.mr_signer_seam");
}

TEST(Needs, OfATdNamesTheCollateralOfTdx) {
  const Asked asked(td_platform());
  tee::Trail trail;
  const auto quote = parse_quote(asked.bytes, TeeType::Tdx, trail);
  ASSERT_TRUE(quote);
  const auto ids = needs({*quote, crypto::sha256(quote->pck_chain)},
                         asked.anchors.intel, kTestNow, nullptr, trail);
  ASSERT_TRUE(ids);
  EXPECT_EQ(*ids, (std::vector<tee::EndorsementId>{
                      {"intel/root-crl"},
                      {"intel/pck-crl/processor"},
                      {"intel/tdx/tcb-info/060606060606"},
                      {"intel/tdx/qe-identity"}}));
}

TEST(Needs, NamesWhatTheVerifierWillLookUp) {
  const Asked asked;
  tee::Trail trail;
  const auto quote = parse_quote(asked.bytes, TeeType::Sgx, trail);
  ASSERT_TRUE(quote);
  const DigestedQuote digested{*quote, crypto::sha256(quote->pck_chain)};
  const auto ids =
      needs(digested, asked.anchors.intel, kTestNow, nullptr, trail);
  ASSERT_TRUE(ids);
  EXPECT_EQ(*ids, (std::vector<tee::EndorsementId>{
                      {"intel/root-crl"},
                      {"intel/pck-crl/processor"},
                      {"intel/sgx/tcb-info/060606060606"},
                      {"intel/sgx/qe-identity"}}));
}

TEST(Needs, NamesNothingForAChainThatNobodyTrusts) {
  const Asked asked;
  tee::Trail trail;
  const auto quote = parse_quote(asked.bytes, TeeType::Sgx, trail);
  ASSERT_TRUE(quote);
  const DigestedQuote digested{*quote, crypto::sha256(quote->pck_chain)};
  EXPECT_EQ(reason_of(needs(digested, {}, kTestNow, nullptr, trail)),
            "dcap.pck.root");
}

}  // namespace
}  // namespace assay::dcap
