// SPDX-License-Identifier: Apache-2.0
// Forges cases, judges them, and holds every trail against the table of checks.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "case.h"
#include "forge/guest_forge.h"

namespace assay::test {

using tee::CheckInfo;
using tee::CheckOutcome;

inline constexpr std::string_view kRoot = "tests/cases";
inline constexpr Time kNow{std::chrono::seconds(1'750'000'000)};  // June 2025

inline const forge::Authority& authority() {
  static const forge::Authority made = forge::make_authority(kNow);
  return made;
}

inline forge::Forged forge_evidence(const forge::EvidenceSpec& spec,
                                    std::string_view break_name) {
  auto forged = forge::forge_evidence(authority(), spec, break_name, kNow);
  if (!forged) {
    ADD_FAILURE() << forged.error().message();
    return {};
  }
  return std::move(*forged);
}

inline Case load(const std::string& name) {
  auto read = read_case(kRoot, name);
  if (!read) {
    ADD_FAILURE() << read.error().message();
    return {};
  }
  return std::move(*read);
}

inline Said judge_case(const Case& item) {
  return judge(forge_evidence(item.spec, item.break_name), item.spec.type,
               item.given);
}

// The table is the order of the road: what stands before the first failure did
// not fail, and nothing after it was reached.
inline void expect_order(const Said& said) {
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

// A VLEK has no chip to be broken, the first form of TPM requests no bindings.
inline bool can_break(const forge::EvidenceSpec& spec, std::string_view name) {
  const bool vlek = spec.type == forge::EvidenceType::SevSnpVm &&
                    spec.snp.signing_key == snp::EkKind::Vlek;
  const bool first = spec.type == forge::EvidenceType::Tpm &&
                     spec.tpm.form == tpm::RequestForm::First;
  return !(vlek || first) ||
         forge::forge_evidence(authority(), spec, name, kNow).has_value();
}

// What --break promises, for every kind of evidence that it may be given.
inline void expect_breaks(const forge::EvidenceSpec& spec) {
  std::vector<std::string> names = forge::break_variants(spec.type);
  const auto codes = forge::breakable(spec.type);
  names.insert(names.end(), codes.begin(), codes.end());
  if (spec.type == forge::EvidenceType::AzureGuest) {
    names = forge::guest_break_names(spec.guest);
  }
  for (const std::string& name : names) {
    if (!can_break(spec, name)) {
      continue;
    }
    const forge::Forged forged = forge_evidence(spec, name);
    Circumstances given;
    if (name == "dcap.tcb.status") {
      given.baseline.accepted = tee::TcbStatusSet::current();
    }
    if (name == "snp.crl.missing") {
      given.baseline.missing_amd_crl = tee::MissingCrl::Refused;
    }
    const Said said = judge(forged, spec.type, given);
    EXPECT_EQ(forged.expected_verdict, "rejected") << name;
    EXPECT_EQ(said.verdict.code, forged.expected_code) << said.message;
    EXPECT_TRUE(name.starts_with(said.verdict.code)) << name;
    expect_order(said);
  }
}

}  // namespace assay::test
