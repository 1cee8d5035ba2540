// SPDX-License-Identifier: Apache-2.0
// Runs the cases of a .ptest file and says what they found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/coverage.h"
#include "policy/ptest.h"

namespace assay::policy {

struct CaseReport {
  std::string name;
  uint32_t line = 0;
  std::vector<Mismatch> mismatches;  // empty: it holds
};

struct PtestReport {
  std::string policy;  // its text, wherever it came from
  std::vector<Diagnostic> diagnostics;
  std::vector<CaseReport> cases;
  Coverage coverage;  // of nothing where the policy does not compile

  size_t failed() const;  // cases
  bool good() const { return failed() == 0; }
};

// Content by relative path.
using PtestFiles = std::map<std::string, std::string, std::less<>>;

// Requires: files holds all of files_of(ptest).
// Errors: PolicyTestMalformed where a claims file or "without" is at fault.
Result<PtestReport> run_ptest(const Ptest& ptest, const PtestFiles& files,
                              const Limits& limits = {});

}  // namespace assay::policy
