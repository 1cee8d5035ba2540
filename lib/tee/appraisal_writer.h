// SPDX-License-Identifier: Apache-2.0
// Builds an appraisal: each claim once, to the token and to the policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tee/evidence.h"

namespace assay::tee {

// Not thread-safe.
class AppraisalWriter {
 public:
  AppraisalWriter();

  // To the token's top level, and to the policy under the same name.
  void text(std::string_view name, std::string value);
  void number(std::string_view name, int64_t value);
  void flag(std::string_view name, bool value);
  // In the token an object, in the policy its text.
  // Requires: json is one JSON value.
  void object(std::string_view name, const std::string& json);

  // To the policy alone.
  void incoming(std::string_view name, claims::Value value);

  // The appraisal's TCB, and to the policy x-assay-tcb-status, -date,
  // -evaluation-number and one x-assay-advisory-ids for each advisory.
  void tcb(const TcbSummary& tcb);

  // Codes of findings, to both places as x-assay-findings: in the token an
  // array, in the policy a claim each; nothing where there are none.
  void findings(const std::vector<std::string_view>& codes);

  Appraisal& appraisal() ASSAY_LIFETIME_BOUND { return appraisal_; }
  Appraisal take() { return std::move(appraisal_); }

 private:
  Appraisal appraisal_;
};

}  // namespace assay::tee
