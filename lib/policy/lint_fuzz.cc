// SPDX-License-Identifier: Apache-2.0
// Invariant: a review says what compile says, and no more where that has an
// error; its warnings have rows in the table and lie inside of the text; and
// what they say holds of an evaluation: idle rules do not fire, shadowed
// permits permit nothing, what is redundant is done by another rule, too.
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

// The rule around a finding, where it fired; else null.
const RuleTrace* find_fired(const Outcome& outcome, const Diagnostic& item) {
  const auto found =
      std::ranges::find_if(outcome.trace, [&item](const RuleTrace& rule) {
        return rule.range.begin <= item.range.begin &&
               item.range.end <= rule.range.end &&
               rule.result == RuleTrace::Result::Fired;
      });
  return found == outcome.trace.end() ? nullptr : &*found;
}

// Another rule fired and did the same.
bool has_twin(const Outcome& outcome, const RuleTrace& rule) {
  return std::ranges::any_of(outcome.trace, [&rule](const RuleTrace& other) {
    return &other != &rule && other.result == RuleTrace::Result::Fired &&
           other.action == rule.action && other.made == rule.made;
  });
}

void check_truth(const Diagnostic& item, const Outcome& outcome) {
  const RuleTrace* const fired = find_fired(outcome, item);
  if (item.code == "policy.lint.contradiction" ||
      item.code == "policy.lint.never_fires" ||
      item.code == "policy.lint.unreachable") {
    require(fired == nullptr);
  }
  if (item.code == "policy.lint.no_permit") {
    require(outcome.decision != Decision::Permit);
  }
  if (item.code == "policy.lint.permits_all") {
    require(outcome.decision != Decision::Deny);
  }
  if (item.code == "policy.lint.shadowed_permit" && fired != nullptr) {
    require(outcome.decision != Decision::Permit);
  }
  // An evaluation that a limit stops may not have come to the twin.
  if ((item.code == "policy.lint.redundant_permit" ||
       item.code == "policy.lint.repeated_claim") &&
      fired != nullptr && outcome.decision == Decision::Permit) {
    require(has_twin(outcome, *fired));
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
