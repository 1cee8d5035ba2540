// SPDX-License-Identifier: Apache-2.0
// Finds the claim that came closest to a condition.
#include "policy/tracer.h"

#include <algorithm>
#include <utility>

namespace assay::policy {
namespace {

using claims::Claim;

// Copies no more than is kept.
claims::Value cut_copy(const View& view) {
  const auto* const text = std::get_if<std::string_view>(&view);
  return text != nullptr ? owned(text->substr(0, kMaxTracedBytes))
                         : owned(view);
}

Claim cut_copy(const ClaimView& claim) {
  return {std::string(claim.type.substr(0, kMaxTracedBytes)),
          cut_copy(claim.value), claim.issuer, claim.access};
}

NearMiss miss(const Met& met, const ClaimView& claim, size_t comparison) {
  const FlatComparison& failed = met.rights.comparisons[comparison];
  NearMiss made{cut_copy(claim),
                failed.property,
                failed.comparison,
                met.condition.range,
                {}};
  for (const View& view : met.rights.of(comparison)) {
    if (made.wanted.size() == kMaxTracedClaims) {
      break;
    }
    made.wanted.push_back(cut_copy(view));
  }
  return made;
}

}  // namespace

void Tracer::begin(const FlatRule& rule, RuleTrace::Result result) {
  if (tracing_ == Tracing::On) {
    rules_.push_back({rule.range,
                      name_of(rule.section),
                      name_of(rule.action.kind),
                      result,
                      {},
                      {},
                      {}});
  }
}

void Tracer::add(const Met& met) {
  if (tracing_ == Tracing::Off) {
    return;
  }
  const bool held = met.matches.empty() == met.condition.negated;
  ConditionTrace trace{
      held ? ConditionTrace::Result::Held : ConditionTrace::Result::Failed,
      met.condition.range, met.matches.size(), std::nullopt};
  if (!met.matches.empty()) {
    trace.nearest = miss(met, met.set.at(met.matches.front()), 0);
  } else if (!held && met.set.size() > 0 && !budget_.exhausted()) {
    trace.nearest = closest(met);
  }
  rules_.back().conditions.push_back(std::move(trace));
}

void Tracer::fail(Range condition) {
  if (tracing_ == Tracing::On) {
    rules_.back().result = RuleTrace::Result::ConditionFailed;
    rules_.back().failed_condition = condition;
  }
}

void Tracer::add(const ClaimView& made) {
  if (tracing_ == Tracing::On && rules_.back().made.size() < kMaxTracedClaims) {
    rules_.back().made.push_back(cut_copy(made));
  }
}

std::vector<RuleTrace> Tracer::take(const Program& program) && {
  for (size_t i = rules_.size(); i < program.rules().size(); ++i) {
    begin(program.rules()[i], RuleTrace::Result::NotReached);
  }
  return std::move(rules_);
}

// A claim of the wanted type is closer than any other.
NearMiss Tracer::closest(const Met& met) {
  constexpr size_t kWeightOfType = 100;  // more than a bracket has comparisons
  size_t best_score = 0;
  size_t best_position = 0;
  size_t best_failed = met.rights.comparisons.size();
  for (size_t i = 0; i < met.set.size() && !budget_.exhausted(); ++i) {
    const ClaimView& claim = met.set.at(i);
    budget_.spend(1);
    size_t score = 0;
    size_t failed = met.rights.comparisons.size();
    for (size_t c = 0; c < met.rights.comparisons.size(); ++c) {
      const FlatComparison& comparison = met.rights.comparisons[c];
      if (holds(view_of(claim, comparison.property), comparison.comparison,
                met.rights.of(c), budget_)) {
        score += comparison.property == Property::Type ? kWeightOfType : 1;
      } else {
        failed = std::min(failed, c);
      }
    }
    if (best_failed == met.rights.comparisons.size() || score > best_score) {
      best_score = score;
      best_position = i;
      best_failed = failed;
    }
  }
  return miss(met, met.set.at(best_position), best_failed);
}

}  // namespace assay::policy
