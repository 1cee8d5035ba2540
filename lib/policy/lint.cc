// SPDX-License-Identifier: Apache-2.0
// The table, and the order in which the linters look: what concerns
// the whole first, because findings have a limit.
#include "policy/lint.h"

#include <array>
#include <utility>

#include "policy/checker.h"
#include "policy/lint_claims.h"
#include "policy/lint_rules.h"
#include "policy/lint_verdict.h"
#include "policy/reading.h"

namespace assay::policy {
namespace {

constexpr auto kLints = std::to_array<Lint>({
#define LINT(code, sentence, reason) {code, sentence, reason},
#include "policy/lints.def"
#undef LINT
});

}  // namespace

std::span<const Lint> all_lints() {
  return kLints;
}

std::vector<Diagnostic> review(std::string_view source, const Limits& limits,
                               std::string_view type) {
  Findings findings(source);
  const Policy policy = read(source, limits, findings).policy;
  check(policy, limits, type, findings);
  if (!findings.has_error()) {
    lint_verdict(policy, source, findings);
    lint_rules(policy, source, findings);
    lint_claims(policy, type, findings);
  }
  return std::move(findings).take();
}

}  // namespace assay::policy
