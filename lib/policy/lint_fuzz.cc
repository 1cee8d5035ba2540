// SPDX-License-Identifier: Apache-2.0
// Invariant: a review says what compile says, and no more where that has an
// error; its warnings have rows in the table and lie inside of the text; and
// what they say holds of an evaluation: idle rules do not fire, shadowed
// permits permit nothing, no permit is no permit.
#include <algorithm>

#include "base/bytes.h"
#include "policy/lint.h"

namespace assay::policy {
namespace {

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

bool is_error(const Diagnostic& item) {
  return item.severity == Severity::Error;
}

const claims::ClaimSet& some_claims() {
  static const claims::ClaimSet kClaims = {
      {"a", true},
      {"a", int64_t{1}},
      {"a", std::string("1")},
      {"b", int64_t{2}, claims::Issuer::CustomClaim},
      {"x-ms-sgx-svn", int64_t{1}},
      {"x-ms-sgx-is-debuggable", false},
  };
  return kClaims;
}

// The outermost rule around a finding fired.
bool fired(const Outcome& outcome, const Diagnostic& item) {
  return std::ranges::any_of(outcome.trace, [&item](const RuleTrace& rule) {
    return rule.range.begin <= item.range.begin &&
           item.range.end <= rule.range.end &&
           rule.result == RuleTrace::Result::Fired;
  });
}

void check_truth(const Diagnostic& item, const Outcome& outcome) {
  if (item.code == "policy.lint.contradiction" ||
      item.code == "policy.lint.never_fires" ||
      item.code == "policy.lint.unreachable") {
    require(!fired(outcome, item));
  }
  if (item.code == "policy.lint.no_permit") {
    require(outcome.decision != Decision::Permit);
  }
  if (item.code == "policy.lint.permits_all") {
    require(outcome.decision != Decision::Deny);
  }
  if (item.code == "policy.lint.shadowed_permit" && fired(outcome, item)) {
    require(outcome.decision != Decision::Permit);
  }
}

void check(std::string_view source) {
  Limits limits;
  limits.steps = 100'000;
  limits.incoming = 2'000;
  const Compiled compiled = compile(source, limits, "SgxEnclave");
  const std::vector<Diagnostic> found = review(source, limits, "SgxEnclave");
  require(std::ranges::any_of(found, is_error) ==
          (compiled.program == nullptr));
  require(found.size() >= compiled.diagnostics.size());
  if (compiled.program == nullptr) {
    require(found.size() == compiled.diagnostics.size());
    return;
  }
  const Outcome outcome =
      evaluate(*compiled.program, some_claims(), Tracing::On);
  for (const Diagnostic& item : found) {
    require(item.range.begin <= item.range.end &&
            item.range.end <= source.size());
    require(std::ranges::find(all_lints(), item.code, &Lint::code) !=
            all_lints().end());
    check_truth(item, outcome);
  }
}

}  // namespace
}  // namespace assay::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::policy::check(assay::text_of({data, size}));
  return 0;
}
