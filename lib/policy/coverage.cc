// SPDX-License-Identifier: Apache-2.0
// Counts what traces show.
#include "policy/coverage.h"

#include <algorithm>
#include <utility>

#include "policy/program.h"

namespace assay::policy {
namespace {

bool only_chooses(const Program& program, const FlatRule& rule,
                  const FlatCondition& condition) {
  return rule.section == SectionKind::Issuance &&
         condition.wanted == Wanted::All &&
         std::ranges::none_of(program.comparisons(condition),
                              [](const FlatComparison& comparison) {
                                return comparison.property == Property::Value;
                              });
}

}  // namespace

std::string_view name_of(GapKind kind) {
  switch (kind) {
    case GapKind::NeverFired:
      return "rule never fires";
    case GapKind::AlwaysFired:
      return "rule always fires";
    case GapKind::NeverHeld:
      return "condition never holds";
    case GapKind::NeverFailed:
      return "condition never fails";
  }
  return {};
}

Coverage::Coverage(const Program& program) {
  for (const FlatRule& rule : program.rules()) {
    RuleTried tried{{rule.range}, {}};
    for (const FlatCondition& condition : program.conditions(rule)) {
      const bool both_ways = !only_chooses(program, rule, condition);
      tried.conditions.push_back({condition.range, both_ways});
      tried.rule.both_ways |= both_ways;
    }
    rules_.push_back(std::move(tried));
  }
}

void Coverage::add(const Outcome& outcome) {
  using Result = ConditionTrace::Result;
  for (size_t i = 0; i < outcome.trace.size(); ++i) {
    const RuleTrace& trace = outcome.trace[i];
    RuleTried& tried = rules_[i];
    tried.rule.yes |= trace.result == RuleTrace::Result::Fired;
    // A condition that cannot be evaluated has no trace: it neither holds nor
    // fails.
    for (size_t c = 0; c < trace.conditions.size(); ++c) {
      tried.conditions[c].yes |= trace.conditions[c].result == Result::Held;
      tried.conditions[c].no |= trace.conditions[c].result == Result::Failed;
      tried.rule.no |= trace.conditions[c].result == Result::Failed;
    }
  }
}

Count Coverage::rules() const {
  Count count{0, rules_.size()};
  for (const RuleTried& tried : rules_) {
    count.covered += tried.rule.covered() ? 1 : 0;
  }
  return count;
}

Count Coverage::conditions() const {
  Count count;
  for (const RuleTried& tried : rules_) {
    count.total += tried.conditions.size();
    for (const Tried& condition : tried.conditions) {
      count.covered += condition.covered() ? 1 : 0;
    }
  }
  return count;
}

unsigned Coverage::percent() const {
  const Count first = rules();
  const Count second = conditions();
  const size_t total = first.total + second.total;
  return total == 0 ? 100
                    : static_cast<unsigned>(
                          100 * (first.covered + second.covered) / total);
}

std::vector<CoverageGap> Coverage::gaps() const {
  std::vector<CoverageGap> gaps;
  for (const RuleTried& tried : rules_) {
    if (!tried.rule.yes) {
      gaps.push_back({GapKind::NeverFired, tried.rule.range});
    } else if (!tried.rule.covered()) {
      gaps.push_back({GapKind::AlwaysFired, tried.rule.range});
    }
    for (const Tried& condition : tried.conditions) {
      if (!condition.yes) {
        gaps.push_back({GapKind::NeverHeld, condition.range});
      }
      if (condition.both_ways && !condition.no) {
        gaps.push_back({GapKind::NeverFailed, condition.range});
      }
    }
  }
  return gaps;
}

}  // namespace assay::policy
