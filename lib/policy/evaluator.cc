// SPDX-License-Identifier: Apache-2.0
// Runs a program over claims: one pass, no fixpoint, a budget.
// policy-language.md, sections 4 to 7.
#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "policy/calls.h"
#include "policy/policy.h"
#include "policy/program.h"
#include "policy/tracer.h"
#include "policy/view.h"
#include "policy/working_set.h"

namespace assay::policy {
namespace {

using claims::Access;
using claims::Claim;
using claims::ClaimSet;
using claims::Issuer;

constexpr std::string_view kDenied =
    "A Deny claim was issued, authorization failed.";
constexpr std::string_view kNoPermit =
    "No Permit claim was issued in the authorizationrules section, "
    "authorization failed.";

// Functions that give false have ended the evaluation; the outcome says why.
class Evaluation {
 public:
  Evaluation(const Program& program, Tracing tracing)
      : program_(program),
        budget_(program.limits().steps),
        set_(program.limits(), budget_),
        calls_(program.limits(), budget_, set_),
        tracer_(tracing, program.limits().steps) {}

  // The rules of a section, on base and on what earlier rules added.
  bool run(SectionKind section, std::span<const Claim> base) {
    if (std::optional<Fault> fault = set_.rest_on(base)) {
      return fail(*std::move(fault));
    }
    for (const FlatRule& rule : program_.rules()) {
      if (rule.section == section && !run(rule)) {
        return false;
      }
    }
    return true;
  }

  bool verdict() {
    if (!permitted_) {
      deny(Reason::NoPermit, "policy.no_permit", kNoPermit);
    }
    return permitted_;
  }

  // Requires: nothing ended the evaluation.
  void permit() {
    outcome_.decision = Decision::Permit;
    outcome_.issued = set_.take_issued();
    outcome_.properties = set_.take_properties();
  }

  Outcome take() && {
    outcome_.trace = std::move(tracer_).take(program_);
    return std::move(outcome_);
  }

 private:
  bool run(const FlatRule& rule) {
    rule_ = &rule;
    matches_.clear();
    bindings_.clear();
    tracer_.begin(rule, RuleTrace::Result::Fired);
    for (const FlatCondition& condition : program_.conditions(rule)) {
      const bool going_on = match(condition);
      if (!going_on || nothing_bound() != condition.negated) {
        tracer_.fail(condition.range);
        return going_on;
      }
    }
    return act(rule.action);
  }

  bool nothing_bound() const {
    return bindings_.back().begin == bindings_.back().end;
  }

  // Binds the claims that pass, or the first of them.
  bool match(const FlatCondition& condition) {
    const auto comparisons = program_.comparisons(condition);
    if (!evaluate_rights(comparisons)) {
      return false;
    }
    const auto begin = static_cast<uint32_t>(matches_.size());
    const size_t end = set_.size();  // fixed while a rule runs
    for (size_t i = 0; i < end; ++i) {
      const bool passed = passes(set_.at(i), comparisons);
      if (budget_.exhausted()) {
        return fail(out_of_steps());
      }
      if (passed) {
        matches_.push_back(static_cast<uint32_t>(i));
        if (condition.wanted == Wanted::Any) {
          break;
        }
      }
    }
    bindings_.push_back({begin, static_cast<uint32_t>(matches_.size())});
    tracer_.add({condition, comparisons, rights_, views_,
                 std::span(matches_).subspan(begin), set_});
    return true;
  }

  // Once for each condition, before any claim is looked at.
  bool evaluate_rights(std::span<const FlatComparison> comparisons) {
    clear_views();
    rights_.clear();
    for (const FlatComparison& comparison : comparisons) {
      rights_.push_back(evaluate(comparison.right));
      if (fault_) {
        return fail(*std::move(fault_));
      }
      const size_t found = views(rights_.back()).size();
      if (is_ordering(comparison.comparison) && found > 1) {
        return fail({"policy.evaluation.order",
                     fmt::format("an order needs one Integer on its right "
                                 "side, found {} different values",
                                 found)});
      }
    }
    return true;
  }

  bool passes(const Claim& claim, std::span<const FlatComparison> comparisons) {
    budget_.spend(1);
    for (size_t i = 0; i < comparisons.size(); ++i) {
      if (!holds(view_of(claim, comparisons[i].property),
                 comparisons[i].comparison, views(rights_[i]), budget_)) {
        return false;
      }
    }
    return true;
  }

  std::span<const View> views(Rows rows) const {
    return std::span(views_).subspan(rows.begin, rows.end - rows.begin);
  }

  void clear_views() {
    views_.clear();
    accesses_.clear();
  }

  // Distinct values in incoming order; not all of them once the budget is
  // exhausted or a function failed, which the caller finds out next.
  Rows evaluate(const Operand& operand) {
    const auto begin = static_cast<uint32_t>(views_.size());
    switch (operand.kind) {
      case Operand::Kind::Literal:
        add_view(program_.literal(operand), Access::Free);
        break;
      case Operand::Kind::Access:
        for (const uint32_t position : bound(operand.index)) {
          const Claim& claim = set_.at(position);
          add_distinct(begin, view_of(claim, operand.property),
                       operand.property == Property::Value ? claim.access
                                                           : Access::Free);
          if (budget_.exhausted()) {
            break;
          }
        }
        break;
      case Operand::Kind::Call:
        call(program_.call(operand));
        break;
    }
    return {begin, static_cast<uint32_t>(views_.size())};
  }

  // Puts the values of a call in the place of its arguments. As deep as calls
  // nest in the policy's text, which Limits::nesting bounds.
  void call(const FlatCall& call) {
    const size_t begin = views_.size();
    std::vector<Rows> rows;
    for (const Operand& operand : program_.arguments(call)) {
      rows.push_back(evaluate(operand));
      if (fault_ || budget_.exhausted()) {
        return;
      }
    }
    std::vector<Argument> arguments;
    for (const Rows& values : rows) {
      arguments.push_back({views(values), access_of(values)});
    }
    Called called = calls_.call(call, arguments);
    if (auto* const fault = std::get_if<Fault>(&called)) {
      fault_ = std::move(*fault);
      return;
    }
    views_.resize(begin);
    accesses_.resize(begin);
    const auto& produced = std::get<Produced>(called);
    for (const View& view : produced.values) {
      add_view(view, produced.access);
    }
  }

  void add_view(const View& view, Access access) {
    views_.push_back(view);
    accesses_.push_back(access);
  }

  // Of equal values one is kept, which is read-only if one of them was.
  void add_distinct(uint32_t begin, const View& view, Access access) {
    const auto known = std::find_if(views_.begin() + begin, views_.end(),
                                    [this, &view](const View& earlier) {
                                      return same(view, earlier, budget_);
                                    });
    if (known == views_.end()) {
      add_view(view, access);
    } else if (access == Access::ReadOnly) {
      accesses_[static_cast<size_t>(known - views_.begin())] = access;
    }
  }

  // Of a list: read-only if one of its values is.
  Access access_of(Rows rows) const {
    const bool hidden = std::any_of(
        accesses_.begin() + rows.begin, accesses_.begin() + rows.end,
        [](Access access) { return access == Access::ReadOnly; });
    return hidden ? Access::ReadOnly : Access::Free;
  }

  std::span<const uint32_t> bound(uint32_t condition) const {
    const Rows rows = bindings_[condition];
    return std::span(matches_).subspan(rows.begin, rows.end - rows.begin);
  }

  bool act(const FlatAction& action) {
    switch (action.kind) {
      case ActionKind::Permit:
        permitted_ = true;
        return true;
      case ActionKind::Deny:
        deny(Reason::DenyIssued, "policy.denied", kDenied);
        outcome_.range = rule_->range;
        return false;
      case ActionKind::Add:
      case ActionKind::Issue:
      case ActionKind::IssueProperty:
        return action.copied ? copy(*action.copied) : make(action);
    }
    return false;
  }

  bool copy(uint32_t condition) {
    for (const uint32_t position : bound(condition)) {
      if (!keep(set_.at(position))) {
        return false;
      }
    }
    return true;
  }

  bool make(const FlatAction& action) {
    clear_views();
    const Rows types = evaluate(action.type);
    const Rows values = evaluate(action.value);
    const Rows said = action.value_type ? evaluate(*action.value_type) : Rows{};
    if (fault_) {
      return fail(*std::move(fault_));
    }
    const auto* const type =
        views(types).size() == 1
            ? std::get_if<std::string_view>(&views(types)[0])
            : nullptr;
    if (type == nullptr || type->empty()) {
      return fail({"policy.evaluation.type",
                   "the type of a claim must be one String that is not empty"});
    }
    for (uint32_t i = values.begin; i < values.end; ++i) {
      if (action.value_type && !says(said, type_name_of(views_[i]))) {
        return fail({"policy.evaluation.value_type",
                     fmt::format("valueType does not name the type of the "
                                 "value, which is {}",
                                 type_name_of(views_[i]))});
      }
      // What a read-only value says is as read-only in the type of a claim.
      const bool hidden = access_of(types) == Access::ReadOnly;
      if (!keep({std::string(*type), owned(views_[i]),
                 Issuer::AttestationPolicy,
                 hidden ? Access::ReadOnly : accesses_[i]})) {
        return false;
      }
    }
    return true;
  }

  bool says(Rows said, std::string_view type_name) {
    return std::ranges::any_of(views(said), [&](const View& view) {
      return same(view, type_name, budget_);
    });
  }

  bool keep(Claim claim) {
    if (budget_.exhausted()) {
      return fail(out_of_steps());
    }
    tracer_.add(claim);
    std::optional<Fault> fault = set_.add(
        std::move(claim), destination_of(rule_->action.kind, rule_->section));
    return fault ? fail(*std::move(fault)) : true;
  }

  Fault out_of_steps() const {
    return over_limit("steps", program_.limits().steps);
  }

  void deny(Reason reason, std::string_view code, std::string_view message) {
    outcome_.decision = Decision::Deny;
    outcome_.reason = reason;
    outcome_.code = code;
    outcome_.message = message;
  }

  bool fail(Fault fault) {
    outcome_.decision = Decision::Error;
    outcome_.reason = Reason::EvaluationError;
    outcome_.code = fault.code;
    outcome_.message = std::move(fault.message);
    outcome_.range = rule_ != nullptr ? rule_->range : Range{};
    return false;
  }

  const Program& program_;
  Budget budget_;
  WorkingSet set_;
  Calls calls_;
  Tracer tracer_;
  std::optional<Fault> fault_;      // of a function
  const FlatRule* rule_ = nullptr;  // the one that runs
  std::vector<uint32_t> matches_;   // its claims, condition by condition
  std::vector<Rows> bindings_;      // in matches_, one for each condition
  std::vector<View> views_;         // of the condition or action that runs
  std::vector<Access> accesses_;    // one for each view
  std::vector<Rows> rights_;        // in views_, one for each comparison
  bool permitted_ = false;
  Outcome outcome_;
};

// What configuration rules may see: nothing is known of the evidence yet.
// policy-language.md, section 8.
ClaimSet preliminary(const Program& program, const ClaimSet& incoming) {
  ClaimSet known;
  const bool configures =
      !program.rules().empty() &&
      program.rules().front().section == SectionKind::Configuration;
  for (const Claim& claim : incoming) {
    if (configures && claim.issuer == Issuer::AttestationService &&
        (claim.type == "x-ms-attestation-type" || claim.type == "x-ms-ver")) {
      known.push_back(claim);
    }
  }
  return known;
}

}  // namespace

Outcome evaluate_configuration(const Program& program,
                               const ClaimSet& incoming) {
  const ClaimSet known = preliminary(program, incoming);
  Evaluation evaluation(program, Tracing::Off);
  if (evaluation.run(SectionKind::Configuration, known)) {
    evaluation.permit();
  }
  return std::move(evaluation).take();
}

Outcome evaluate(const Program& program, const ClaimSet& incoming,
                 Tracing tracing) {
  const ClaimSet known = preliminary(program, incoming);
  Evaluation evaluation(program, tracing);
  if (evaluation.run(SectionKind::Configuration, known) &&
      evaluation.run(SectionKind::Authorization, incoming) &&
      evaluation.verdict() && evaluation.run(SectionKind::Issuance, incoming)) {
    evaluation.permit();
  }
  return std::move(evaluation).take();
}

}  // namespace assay::policy
