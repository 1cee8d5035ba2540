// SPDX-License-Identifier: Apache-2.0
// Every case folder is forged and verified; together they reach every check.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case.h"
#include "forge/settings.h"
#include "policy/claim_names.h"

namespace assay::test {
namespace {

using tee::CheckId;
using tee::CheckInfo;
using tee::CheckOutcome;

constexpr std::string_view kRoot = "tests/cases";
constexpr Time kNow{std::chrono::seconds(1'750'000'000)};  // June 2025

const forge::Authority& authority() {
  static const forge::Authority made = forge::make_authority(kNow);
  return made;
}

forge::Forged forge_evidence(const forge::EvidenceSpec& spec,
                             std::string_view break_name) {
  auto forged = forge::forge_evidence(authority(), spec, break_name, kNow);
  if (!forged) {
    ADD_FAILURE() << forged.error().message();
    return {};
  }
  return std::move(*forged);
}

Case load(const std::string& name) {
  auto read = read_case(kRoot, name);
  if (!read) {
    ADD_FAILURE() << read.error().message();
    return {};
  }
  return std::move(*read);
}

Said judge_case(const Case& item) {
  return judge(forge_evidence(item.spec, item.break_name), item.spec.type,
               item.given);
}

// The table is the order of the road: what stands before the first failure did
// not fail, and nothing after it was reached.
void expect_order(const Said& said) {
  bool failed = false;
  for (const CheckInfo& row : tee::all_checks()) {
    const CheckOutcome outcome = said.trail.record(row.id).outcome;
    if (row.code == said.verdict.code) {
      failed = true;
      EXPECT_EQ(outcome, CheckOutcome::Failed) << row.code;
    } else if (failed) {
      EXPECT_EQ(outcome, CheckOutcome::NotReached) << row.code;
    } else {
      EXPECT_NE(outcome, CheckOutcome::Failed) << row.code;
    }
  }
  EXPECT_EQ(failed, said.verdict.verdict == "rejected") << said.message;
}

void expect_claims(const codec::json::object& wanted,
                   const codec::json::object& found) {
  for (const auto& [name, value] : wanted) {
    const auto* const claim = found.if_contains(name);
    ASSERT_NE(claim, nullptr) << name;
    EXPECT_EQ(codec::serialize(*claim), codec::serialize(value)) << name;
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

// A VLEK has no chip to be broken.
bool can_break(const forge::EvidenceSpec& spec, std::string_view name) {
  const bool vlek = spec.type == forge::EvidenceType::SevSnpVm &&
                    spec.snp.signing_key == snp::EkKind::Vlek;
  return !vlek ||
         forge::forge_evidence(authority(), spec, name, kNow).has_value();
}

// What --break promises, for every kind of evidence that it may be given.
void expect_breaks(const forge::EvidenceSpec& spec) {
  std::vector<std::string> names = forge::break_variants(spec.type);
  const auto codes = forge::breakable(spec.type);
  names.insert(names.end(), codes.begin(), codes.end());
  for (const std::string& name : names) {
    if (!can_break(spec, name)) {
      continue;
    }
    const forge::Forged forged = forge_evidence(spec, name);
    Circumstances given;
    if (name == "dcap.tcb.status") {
      given.accepted = tee::TcbStatusSet::current();
    }
    if (name == "snp.crl.missing") {
      given.missing_amd_crl = tee::MissingCrl::Refused;
    }
    const Said said = judge(forged, spec.type, given);
    EXPECT_EQ(forged.expected_verdict, "rejected") << name;
    EXPECT_EQ(said.verdict.code, forged.expected_code) << said.message;
    EXPECT_TRUE(name.starts_with(said.verdict.code)) << name;
    expect_order(said);
  }
}

TEST(Breaks, FailFirstInEveryVersionOfAQuote) {
  for (const char* const version : {"3", "4", "5"}) {
    const auto spec = forge::with_setting({}, "quote_version", version);
    ASSERT_TRUE(spec.has_value());
    SCOPED_TRACE(version);
    expect_breaks(*spec);
  }
}

TEST(Breaks, FailFirstBehindAnOpenEnclaveHeader) {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::OpenEnclave;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstUnderThePlatformCaAndTcbInfoVersion2) {
  forge::EvidenceSpec spec;
  spec.platform.ca = dcap::PckCa::Platform;
  spec.platform.tcb_info_version = 2;
  expect_breaks(spec);
}

TEST(Breaks, FailFirstWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec;
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.padding = 32;
  spec.platform.tcb_status = tee::TcbStatus::ConfigurationNeeded;
  spec.platform.advisory_ids = {"INTEL-SA-00334"};
  expect_breaks(spec);
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

forge::EvidenceSpec td_spec() {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::TdxVm;
  return spec;
}

TEST(Breaks, FailFirstOfTrustDomainsUnderEveryModule) {
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    forge::EvidenceSpec spec = td_spec();
    spec.platform.module_version = version;
    SCOPED_TRACE(int{version});
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfTrustDomainsInVersion5) {
  for (const auto report :
       {forge::TdReportVersion::V10, forge::TdReportVersion::V15}) {
    forge::EvidenceSpec spec = td_spec();
    spec.quote_version = 5;
    spec.td.report = report;
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfTrustDomainsWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec = td_spec();
  spec.td.report = forge::TdReportVersion::V15;
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.padding = 32;
  spec.platform.ca = dcap::PckCa::Platform;
  spec.platform.tcb_status = tee::TcbStatus::TDRelaunchAdvised;
  spec.platform.mr_signer_seam = Buffer(48, 0x53);
  spec.platform.module_status = tee::TcbStatus::OutOfDate;
  spec.platform.module_advisory_ids = {"INTEL-SA-01036"};
  expect_breaks(spec);
}

forge::EvidenceSpec snp_spec() {
  forge::EvidenceSpec spec;
  spec.type = forge::EvidenceType::SevSnpVm;
  return spec;
}

TEST(Breaks, FailFirstOfReportsOfEveryVersion) {
  for (const uint32_t version : {2u, 4u}) {  // 3 and 5 are below
    forge::EvidenceSpec spec = snp_spec();
    spec.snp.report_version = version;
    SCOPED_TRACE(version);
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfReportsOfEveryProductAndKey) {
  for (const auto& [product, key] :
       {std::pair(forge::SnpProduct::Milan, snp::EkKind::Vlek),
        std::pair(forge::SnpProduct::Siena, snp::EkKind::Vcek),
        std::pair(forge::SnpProduct::Turin, snp::EkKind::Vcek)}) {
    forge::EvidenceSpec spec = snp_spec();
    spec.snp.product = product;
    spec.snp.signing_key = key;
    expect_breaks(spec);
  }
}

TEST(Breaks, FailFirstOfReportsWithEverythingThatCanBeSet) {
  forge::EvidenceSpec spec = snp_spec();
  spec.debug = true;
  spec.runtime_data = Buffer{1, 2, 3};
  spec.init_time_data = Buffer{4, 5, 6};
  spec.snp.report_version = 5;
  spec.snp.product = forge::SnpProduct::Genoa;
  spec.snp.vmpl = 3;
  spec.snp.author_key_digest = Buffer(48, 0xa0);
  spec.snp.wrapped_hw_id = true;
  spec.snp.ark = false;
  spec.snp.crl = false;
  spec.snp.uvm = true;
  expect_breaks(spec);
}

}  // namespace
}  // namespace assay::test
