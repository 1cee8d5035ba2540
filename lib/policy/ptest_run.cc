// SPDX-License-Identifier: Apache-2.0
// Compiles once, evaluates each case, compares.
#include "policy/ptest_run.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace assay::policy {
namespace {

const std::string& content_of(const PtestFiles& files, std::string_view name) {
  const auto file = files.find(name);
  ASSAY_ASSERT(file != files.end());
  return file->second;
}

Result<claims::ClaimSet> base_of(const PtestCase& item,
                                 const PtestFiles& files) {
  const std::string& file = item.given.base_file;
  if (file.empty()) {
    return item.given.base;
  }
  auto claims = claims::parse_claims(content_of(files, file));
  if (!claims) {
    return malformed(item.line, file + ": " + claims.error().message());
  }
  return claims;
}

// What a policy that does not compile does with any claims: its first error.
Outcome broken(const Compiled& compiled) {
  const auto first = std::ranges::find(compiled.diagnostics, Severity::Error,
                                       &Diagnostic::severity);
  Outcome outcome;
  outcome.decision = Decision::Error;
  outcome.message = first->message;
  outcome.code = first->code;
  outcome.range = first->range;
  return outcome;
}

// A case that expects an error must name it, where none of its claims matter;
// a slip in the policy would satisfy it otherwise.
Expectation made_precise(Expectation expected) {
  if (expected.code.empty()) {
    expected.code = "the code of a policy that does not compile";
  }
  return expected;
}

}  // namespace

size_t PtestReport::failed() const {
  return static_cast<size_t>(std::ranges::count_if(
      cases, [](const CaseReport& item) { return !item.mismatches.empty(); }));
}

Result<PtestReport> run_ptest(const Ptest& ptest, const PtestFiles& files,
                              const Limits& limits) {
  PtestReport report;
  report.policy = ptest.policy_file.empty()
                      ? ptest.policy
                      : content_of(files, ptest.policy_file);
  Compiled compiled = compile(report.policy, limits, ptest.type);
  if (compiled.program) {
    report.coverage = Coverage(*compiled.program);
  }
  for (const PtestCase& item : ptest.cases) {
    TRY(const claims::ClaimSet base, base_of(item, files));
    auto claims = claims_of(item.given, base);
    if (!claims) {
      return malformed(item.line, claims.error().message());
    }
    const Outcome outcome =
        compiled.program ? evaluate(*compiled.program, *claims, Tracing::On)
                         : broken(compiled);
    report.cases.push_back(
        {item.name, item.line,
         compare(compiled.program ? item.expected : made_precise(item.expected),
                 outcome, report.policy)});
    if (compiled.program) {
      report.coverage.add(outcome);
    }
  }
  report.diagnostics = std::move(compiled.diagnostics);
  return report;
}

}  // namespace assay::policy
