// SPDX-License-Identifier: Apache-2.0
// Every case folder is forged and verified; together they reach every check.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forged_cases.h"
#include "policy/claim_names.h"

namespace assay::test {
namespace {

using tee::CheckId;

void expect_claims(const codec::json::object& wanted,
                   const codec::json::object& found) {
  for (const auto& [name, value] : wanted) {
    const auto* const claim = found.if_contains(name);
    ASSERT_NE(claim, nullptr) << name;
    EXPECT_EQ(codec::serialize(*claim), codec::serialize(value)) << name;
  }
}

void expect_incoming(const codec::json::object& wanted,
                     const claims::ClaimSet& found) {
  for (const auto& [name, value] : wanted) {
    const auto claim =
        std::ranges::find(found, std::string(name), &claims::Claim::type);
    ASSERT_NE(claim, found.end()) << name;
    EXPECT_EQ(claims::write_value(claim->value), codec::serialize(value))
        << name;
  }
}

// A code that means no check is a mistake of the case.
void expect_noted(const std::vector<std::string>& codes,
                  const tee::Trail& trail) {
  for (const std::string& code : codes) {
    const auto rows = tee::all_checks();
    const auto row = std::find_if(
        rows.begin(), rows.end(),
        [&code](const CheckInfo& item) { return item.code == code; });
    ASSERT_NE(row, rows.end()) << code;
    EXPECT_EQ(trail.record(row->id).outcome, CheckOutcome::Noted) << code;
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; },
      '_');
  return name;
}

class Cases : public testing::TestWithParam<std::string> {};

// Who asks for the levels gets those that the verdict rests on.
void expect_levels(const Said& said) {
  const auto& tcb = said.trail.tcb();
  if (said.verdict.tcb_status.empty()) {
    return;
  }
  ASSERT_TRUE(tcb.has_value() && tcb->status.has_value());
  EXPECT_EQ(name_of(*tcb->status), said.verdict.tcb_status);
  EXPECT_EQ(tee::least_fix(*tcb).empty(),
            said.verdict.tcb_status == "UpToDate");
  EXPECT_TRUE(codec::parse_json(tee::tcb_levels_json(*tcb)).has_value());
}

// A TCB that is refused is refused with its least fix.
void expect_fix(const Said& said) {
  if (said.verdict.code == "dcap.tcb.status") {
    ASSERT_TRUE(said.trail.tcb().has_value());
    const std::string fix = tee::least_fix(*said.trail.tcb());
    EXPECT_FALSE(fix.empty());
    EXPECT_THAT(said.message, testing::EndsWith(": " + fix));
  }
}

TEST_P(Cases, GivesTheExpectedVerdict) {
  const Case item = load(GetParam());
  SCOPED_TRACE(item.why);
  const Said said = judge_case(item);
  EXPECT_EQ(said.verdict.text(), item.expect.text()) << said.message;
  expect_claims(item.claims, said.claims);
  expect_incoming(item.incoming, said.incoming);
  expect_noted(item.noted, said.trail);
  expect_order(said);
  expect_levels(said);
  expect_fix(said);
}

TEST_P(Cases, GivesTheSameVerdictWithAWarmMemo) {
  const Case item = load(GetParam());
  const forge::Forged forged = forge_evidence(item.spec, item.break_name);
  const Said cold = judge(forged, item.spec.type, item.given);
  MapMemo memo;
  Circumstances given = item.given;
  given.memo = &memo;
  for (const char* const run : {"filling", "warm"}) {
    const Said said = judge(forged, item.spec.type, given);
    EXPECT_EQ(said.verdict.text(), cold.verdict.text()) << run;
    EXPECT_EQ(said.message, cold.message) << run;
    EXPECT_EQ(said.claims, cold.claims) << run;
    expect_order(said);
  }
}

INSTANTIATE_TEST_SUITE_P(, Cases, testing::ValuesIn(find_cases(kRoot)),
                         test_name);

TEST(CaseFolders, ReachEveryCheckHeldAndFirstToFail) {
  std::set<std::string_view> held;
  std::set<std::string, std::less<>> failed;  // or noted, of findings
  for (const std::string& name : find_cases(kRoot)) {
    const Said said = judge_case(load(name));
    failed.insert(said.verdict.code);
    for (const CheckInfo& row : tee::all_checks()) {
      const CheckOutcome outcome = said.trail.record(row.id).outcome;
      if (outcome == CheckOutcome::Held) {
        held.insert(row.code);
      } else if (outcome == CheckOutcome::Noted &&
                 row.kind == tee::CheckKind::Finding) {
        failed.emplace(row.code);
      }
    }
  }
  for (const CheckInfo& row : tee::all_checks()) {
    EXPECT_TRUE(held.contains(row.code)) << row.code << " never held";
    EXPECT_TRUE(failed.contains(row.code))
        << row.code << " was never the first to fail";
  }
}

// The language knows every claim of a TPM, so that lints do.
TEST(Claims, OfGuestsAreKnownToThePolicyLanguage) {
  for (const char* const name :
       {"azure_guest/windows", "azure_guest/snp", "azure_guest/tdx"}) {
    const Said said = judge_case(load(name));
    EXPECT_GE(said.claims.size(), 21u) << name;
    for (const auto& [claim, value] : said.claims) {
      EXPECT_NE(policy::find_claim("AzureGuest", claim), nullptr) << claim;
    }
  }
}

TEST(Claims, OfTpmsAreKnownToThePolicyLanguage) {
  const Said said = judge_case(load("tpm/vbs-certified-resumed"));
  EXPECT_GT(said.incoming.size(), 25u);
  for (const claims::Claim& claim : said.incoming) {
    EXPECT_NE(policy::find_claim("Tpm", claim.type), nullptr) << claim.type;
  }
}

// The language knows every claim of a trust domain, so that lints do.
TEST(Claims, OfTrustDomainsAreKnownToThePolicyLanguage) {
  const Said said = judge_case(load("tdx/quote-v5-tdx15-module-1"));
  EXPECT_EQ(said.claims.size(), 26u);
  for (const auto& [name, value] : said.claims) {
    EXPECT_NE(policy::find_claim("TdxVm", name), nullptr) << name;
  }
}

TEST(Claims, OfReportsAreKnownToThePolicyLanguage) {
  for (const char* const name : {"snp/uvm", "snp/without-crl"}) {
    const Said said = judge_case(load(name));
    EXPECT_EQ(said.claims.size(), 18u) << name;
    for (const auto& [claim, value] : said.claims) {
      EXPECT_NE(policy::find_claim("SevSnpVm", claim), nullptr) << claim;
    }
  }
}

}  // namespace
}  // namespace assay::test
