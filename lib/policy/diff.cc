// SPDX-License-Identifier: Apache-2.0
// Evaluates twice, then lays the outcomes side by side.
#include "policy/diff.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "policy/ast.h"

namespace assay::policy {
namespace {

using claims::Claim;
using claims::ClaimSet;

bool fired(const RuleTrace& rule, ActionKind action) {
  return rule.result == RuleTrace::Result::Fired &&
         rule.action == name_of(action);
}

Verdict verdict_of(const Outcome& outcome) {
  Verdict verdict{outcome.decision, outcome.code, outcome.message, {}};
  if (outcome.decision != Decision::Permit) {
    if (outcome.range.end > 0) {
      verdict.rule = outcome.range;
    }
    return verdict;
  }
  const auto first = std::ranges::find_if(
      outcome.trace,
      [](const RuleTrace& rule) { return fired(rule, ActionKind::Permit); });
  verdict.rule = first->range;
  return verdict;
}

ClaimSet of_type(const ClaimSet& claims, const std::string& type) {
  ClaimSet found;
  std::ranges::copy_if(
      claims, std::back_inserter(found),
      [&type](const Claim& claim) { return claim.type == type; });
  return found;
}

// Rules that issued claims of a type, as far as traces tell all they made.
std::vector<Range> makers_of(const std::string& type, const Outcome& outcome,
                             ClaimKind kind) {
  const ActionKind action =
      kind == ClaimKind::Issued ? ActionKind::Issue : ActionKind::IssueProperty;
  std::vector<Range> rules;
  for (const RuleTrace& rule : outcome.trace) {
    // policy-language.md 6.4: issue in authorizationrules does not issue.
    if (fired(rule, action) &&
        rule.section != name_of(SectionKind::Authorization) &&
        std::ranges::find(rule.made, type, &Claim::type) != rule.made.end()) {
      rules.push_back(rule.range);
    }
  }
  return rules;
}

std::vector<ClaimDifference> compare(ClaimKind kind, const Outcome& a,
                                     const Outcome& b) {
  const auto& of =
      kind == ClaimKind::Issued ? &Outcome::issued : &Outcome::properties;
  std::set<std::string> types;
  for (const Outcome* const outcome : {&a, &b}) {
    for (const Claim& claim : outcome->*of) {
      types.insert(claim.type);
    }
  }
  std::vector<ClaimDifference> differences;
  for (const std::string& type : types) {
    ClaimSet left = of_type(a.*of, type);
    ClaimSet right = of_type(b.*of, type);
    if (claims::write_issued(left) != claims::write_issued(right)) {
      std::vector<Range> left_rules = makers_of(type, a, kind);
      std::vector<Range> right_rules = makers_of(type, b, kind);
      differences.push_back({kind, type, std::move(left), std::move(right),
                             std::move(left_rules), std::move(right_rules)});
    }
  }
  return differences;
}

}  // namespace

bool Difference::equal() const {
  return a.decision == b.decision && a.code == b.code && claims.empty();
}

Difference diff(const Program& a, const Program& b, const ClaimSet& incoming) {
  const Outcome left = evaluate(a, incoming, Tracing::On);
  const Outcome right = evaluate(b, incoming, Tracing::On);
  Difference difference{verdict_of(left), verdict_of(right), {}};
  if (left.decision == Decision::Permit && right.decision == Decision::Permit) {
    difference.claims = compare(ClaimKind::Issued, left, right);
    std::ranges::move(compare(ClaimKind::Property, left, right),
                      std::back_inserter(difference.claims));
  }
  return difference;
}

}  // namespace assay::policy
