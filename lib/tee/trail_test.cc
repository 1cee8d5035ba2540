// SPDX-License-Identifier: Apache-2.0
// Tests of the table of checks and of the record of a verdict.
#include "tee/trail.h"

#include <set>

#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::tee {
namespace {

TEST(Checks, HaveUniqueCodesAndSentences) {
  std::set<std::string_view> codes;
  std::set<std::string_view> sentences;
  for (const CheckInfo& row : all_checks()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(sentences.insert(row.sentence).second) << row.sentence;
    EXPECT_EQ(info(row.id).code, row.code);
  }
}

TEST(Trail, BeginsWithNothingReached) {
  const Trail trail;
  for (const CheckInfo& row : all_checks()) {
    EXPECT_EQ(trail.record(row.id).outcome, CheckOutcome::NotReached);
  }
}

TEST(Trail, GivesTheErrorOfACheckThatFails) {
  Trail trail(Recording::Details);
  const auto held = trail.require(CheckId::DcapHeaderVersion, true);
  EXPECT_TRUE(held);
  const auto failed = trail.require(CheckId::DcapHeaderTeeType, false,
                                    uint64_t{0}, uint64_t{129});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), Code::EvidenceUnsupported);
  EXPECT_EQ(failed.error().reason(), "dcap.header.tee_type");
  EXPECT_NE(failed.error().detail().find("expected 0, found 129"),
            std::string::npos);
  EXPECT_EQ(trail.record(CheckId::DcapHeaderVersion).outcome,
            CheckOutcome::Held);
  EXPECT_EQ(trail.record(CheckId::DcapHeaderTeeType).outcome,
            CheckOutcome::Failed);
  EXPECT_EQ(trail.record(CheckId::DcapHeaderTeeType).found, "129");
}

TEST(Trail, KeepsTheTellingErrorOfAParser) {
  Trail trail;
  const Error error = trail.fail(CheckId::DcapCrlMalformed,
                                 Error(Code::BadDer, "no DER").at("crl"));
  EXPECT_EQ(error.code(), Code::EndorsementMalformed);
  EXPECT_EQ(error.reason(), "dcap.crl.malformed");
  EXPECT_EQ(error.message(), "crl: no DER");
}

TEST(Trail, RendersDetailsOnlyWhereTheyAreAskedFor) {
  Trail outcomes(Recording::Outcomes);
  outcomes.note(CheckId::DcapHeaderVersion, true, uint64_t{3}, uint64_t{3});
  EXPECT_EQ(outcomes.record(CheckId::DcapHeaderVersion).outcome,
            CheckOutcome::Held);
  EXPECT_EQ(outcomes.record(CheckId::DcapHeaderVersion).found, "");
  Trail details(Recording::Details);
  details.note(CheckId::DcapHeaderVersion, true, uint64_t{3}, uint64_t{3});
  EXPECT_EQ(details.record(CheckId::DcapHeaderVersion).found, "3");
}

TEST(Trail, SaysTheSentenceWhereTheParserSaysNothing) {
  Trail trail;
  const Error error =
      trail.fail(CheckId::DcapCrlMissing, Error(Code::EndorsementMissing));
  EXPECT_EQ(error.detail(),
            "does not hold: the root CRL and the CRL of the intermediate are "
            "at hand");
}

TEST(CheckOutcome, HasANameForScripts) {
  EXPECT_EQ(name_of(CheckOutcome::NotReached), "not_reached");
  EXPECT_EQ(name_of(CheckOutcome::Held), "held");
  EXPECT_EQ(name_of(CheckOutcome::Failed), "failed");
  EXPECT_EQ(name_of(CheckOutcome::Noted), "noted");
}

TEST(Checks, KnowWhichOfThemAreFindings) {
  size_t findings = 0;
  for (const CheckInfo& row : all_checks()) {
    if (row.kind == CheckKind::Finding) {
      EXPECT_EQ(row.error, Code::Internal) << row.code;
      ++findings;
    } else {
      EXPECT_NE(row.error, Code::Internal) << row.code;
    }
  }
  EXPECT_GT(findings, 0u);
}

TEST(Trail, NotesFindingsWithoutFailing) {
  Trail trail;
  trail.note(CheckId::DcapTcbStatus, false);
  EXPECT_EQ(trail.record(CheckId::DcapTcbStatus).outcome, CheckOutcome::Noted);
  trail.note(CheckId::DcapTcbStatus, true);
  EXPECT_EQ(trail.record(CheckId::DcapTcbStatus).outcome, CheckOutcome::Held);
}

TEST(ChecksJson, TellsOfEveryCheckInTheOrderOfTheTable) {
  Trail trail(Recording::Details);
  trail.note(CheckId::DcapHeaderVersion, false, uint64_t{3}, "\"four\"");
  const auto value = codec::parse_json(checks_json(trail));
  ASSERT_TRUE(value.has_value()) << value.error().message();
  const codec::json::array& checks = value->get_array();
  ASSERT_EQ(checks.size(), all_checks().size());
  for (size_t i = 0; i < checks.size(); ++i) {
    EXPECT_EQ(checks[i].at("id").get_string(), all_checks()[i].code);
  }
  EXPECT_EQ(
      codec::serialize(checks[static_cast<size_t>(CheckId::DcapHeaderVersion)]),
      R"({"id":"dcap.header.version","outcome":"noted","expected":"3",)"
      R"("found":"\"four\""})");
  EXPECT_EQ(
      codec::serialize(checks[static_cast<size_t>(CheckId::DcapCrlMissing)]),
      R"({"id":"dcap.crl.missing","outcome":"not_reached","expected":null,)"
      R"("found":null})");
}

TEST(Trail, KeepsTheLevelsOfATcbOnlyForWhoWantsDetails) {
  const TcbExplanation explanation{.status = TcbStatus::OutOfDate, .parts = {}};
  Trail brief;
  brief.explain(explanation);
  EXPECT_FALSE(brief.tcb());
  Trail detailed(Recording::Details);
  EXPECT_FALSE(detailed.tcb());
  detailed.explain(explanation);
  ASSERT_TRUE(detailed.tcb());
  EXPECT_EQ(detailed.tcb()->status, TcbStatus::OutOfDate);
}

TEST(Trail, RendersDetailsShort) {
  EXPECT_EQ(render({}), "");
  EXPECT_EQ(render(uint64_t{7}), "7");
  EXPECT_EQ(render(std::string_view("x")), "x");
  EXPECT_EQ(render(Bytes(Buffer{0xab})), "ab");
  EXPECT_EQ(render(Bytes(Buffer(65))).size(), 2 * 64 + 3u);
}

}  // namespace
}  // namespace assay::tee
