// SPDX-License-Identifier: Apache-2.0
// One rule after the other. policy-language.md, sections 4 to 6.
#include "policy/evaluator.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

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

// What configuration rules may see: nothing is known of the evidence yet.
// policy-language.md, section 8.
bool is_preliminary(const Claim& claim) {
  return claim.issuer == Issuer::AttestationService &&
         (claim.type == "x-ms-attestation-type" || claim.type == "x-ms-ver");
}

bool names_a_type(const View& view) {
  const auto* const name = std::get_if<std::string_view>(&view);
  return name != nullptr && !name->empty();
}

}  // namespace

Ruling Evaluator::evaluate(const Program& program, const ClaimSet& incoming,
                           Tracing tracing) {
  start(program, tracing);
  if (configure(incoming) && rest_on(incoming) &&
      run(SectionKind::Authorization) && verdict() &&
      run(SectionKind::Issuance)) {
    permit();
  }
  return ruling_;
}

Ruling Evaluator::evaluate_configuration(const Program& program,
                                         const ClaimSet& incoming) {
  start(program, Tracing::Off);
  if (configure(incoming)) {
    permit();
  }
  return ruling_;
}

std::vector<RuleTrace> Evaluator::take_trace() {
  return std::move(tracer_).take(*program_);
}

void Evaluator::start(const Program& program, Tracing tracing) {
  program_ = &program;
  budget_ = Budget(program.limits().steps);
  set_.start(program.types(), program.limits(), budget_);
  operands_.start(program, set_, budget_);
  tracer_ = Tracer(tracing, program.limits().steps);
  rule_ = nullptr;
  permitted_ = false;
  ruling_ = {};
}

bool Evaluator::configure(const ClaimSet& incoming) {
  const auto rules = program_->rules(SectionKind::Configuration);
  if (rules.empty()) {
    return true;
  }
  const bool asks = std::ranges::any_of(rules, [](const FlatRule& rule) {
    return rule.conditions.begin != rule.conditions.end;
  });
  size_t known = 0;
  for (const Claim& claim : incoming) {
    if (!asks || !is_preliminary(claim)) {
      continue;
    }
    if (known == preliminary_.size()) {
      preliminary_.emplace_back();
    }
    preliminary_[known++] = claim;
  }
  return rest_on(std::span(preliminary_).subspan(0, known)) &&
         run(SectionKind::Configuration);
}

// What earlier rules added stays behind it.
bool Evaluator::rest_on(std::span<const Claim> base) {
  std::optional<Fault> fault = set_.rest_on(base);
  return fault ? fail(*std::move(fault)) : true;
}

bool Evaluator::run(SectionKind section) {
  return std::ranges::all_of(
      program_->rules(section),
      [this](const FlatRule& rule) { return run(rule); });
}

bool Evaluator::run(const FlatRule& rule) {
  rule_ = &rule;
  bindings_.matches.clear();
  bindings_.conditions.clear();
  if (tracer_.on()) {
    tracer_.begin(rule, RuleTrace::Result::Fired);
  }
  for (const FlatCondition& condition : program_->conditions(rule)) {
    const Match result = match(condition);
    if (result != Match::Holds) {
      tracer_.fail(condition.range);
      return result == Match::Fails;
    }
  }
  return act(rule.action);
}

// Inline: every claim that a condition looks at comes by.
inline bool Evaluator::passes(const ClaimView& claim, const RightSides& rights,
                              size_t i) {
  const FlatComparison& comparison = rights.comparisons[i];
  const bool literal = comparison.right.kind == Operand::Kind::Literal;
  const bool wanted = comparison.comparison == Comparison::Equal;
  if (literal && !is_ordering(comparison.comparison)) {
    switch (comparison.property) {
      case Property::Issuer:
        return (static_cast<uint8_t>(claim.issuer) == comparison.enumerator) ==
               wanted;
      case Property::ValueType:
        return (claim.value.index() == comparison.enumerator) == wanted;
      case Property::Value:
        return same(claim.value, comparison.literal, budget_) == wanted;
      case Property::Type:
        break;
    }
  }
  return holds(view_of(claim, comparison.property), comparison.comparison,
               rights.of(i), budget_);
}

inline bool Evaluator::passes(uint32_t position, const FlatCondition& condition,
                              const RightSides& rights) {
  budget_.spend(1);
  const size_t count = rights.comparisons.size();
  if (condition.type != kNoType && count == 1) {
    return true;
  }
  const ClaimView& claim = set_.at(position);
  for (size_t i = 0; i < count; ++i) {
    if (i != condition.named && !passes(claim, rights, i)) {
      return false;
    }
  }
  return true;
}

// Binds the claims that pass, or the first of them. The set is fixed while
// conditions are met.
Evaluator::Match Evaluator::match(const FlatCondition& condition) {
  const auto comparisons = program_->comparisons(condition);
  if (!condition.constant && !evaluate_right_sides(comparisons)) {
    return Match::Ended;
  }
  const RightSides rights{comparisons, rights_, operands_.views()};
  std::vector<uint32_t>& matches = bindings_.matches;
  const auto begin = static_cast<uint32_t>(matches.size());
  const bool by_type = condition.type != kNoType;
  const auto end = static_cast<uint32_t>(set_.size());
  uint32_t position = by_type ? set_.first_of(condition.type) : 0;
  while (position < end) {  // kEnd is beyond
    const bool passed = passes(position, condition, rights);
    if (budget_.exhausted()) {
      fail_out_of_steps();
      return Match::Ended;
    }
    if (passed) {
      matches.push_back(position);
      if (condition.wanted == Wanted::Any) {
        break;
      }
    }
    position = by_type ? set_.next_of(position) : position + 1;
  }
  bindings_.conditions.push_back(
      {begin, static_cast<uint32_t>(matches.size())});
  if (tracer_.on()) {
    tracer_.add({condition, rights, std::span(matches).subspan(begin), set_});
  }
  const bool found = matches.size() != begin;
  return found == condition.negated ? Match::Fails : Match::Holds;
}

// Once for each condition, before any claim is looked at.
bool Evaluator::evaluate_right_sides(
    std::span<const FlatComparison> comparisons) {
  operands_.clear();
  rights_.clear();
  for (const FlatComparison& comparison : comparisons) {
    if (comparison.right.kind == Operand::Kind::Literal) {
      rights_.emplace_back();
      continue;
    }
    rights_.push_back(operands_.evaluate(comparison.right, bindings_));
    if (std::optional<Fault> fault = operands_.take_fault()) {
      return fail(*std::move(fault));
    }
    const size_t found = operands_.views(rights_.back()).size();
    if (is_ordering(comparison.comparison) && found > 1) {
      return fail({"policy.evaluation.order",
                   fmt::format("an order needs one Integer on its right side, "
                               "found {} different values",
                               found)});
    }
  }
  return budget_.exhausted() ? fail_out_of_steps() : true;
}

bool Evaluator::act(const FlatAction& action) {
  switch (action.kind) {
    case ActionKind::Permit:
      permitted_ = true;
      return true;
    case ActionKind::Deny:
      deny(Reason::DenyIssued, "policy.denied", kDenied);
      ruling_.range = rule_->range;
      return false;
    case ActionKind::Add:
    case ActionKind::Issue:
    case ActionKind::IssueProperty:
      return action.copied ? copy(*action.copied) : make(action);
  }
  return false;
}

bool Evaluator::copy(uint32_t condition) {
  const Rows rows = bindings_.conditions[condition];
  for (uint32_t i = rows.begin; i < rows.end; ++i) {
    const ClaimView claim = set_.at(bindings_.matches[i]);
    if (!keep(claim, program_->types().find(claim.type))) {
      return false;
    }
  }
  return true;
}

bool Evaluator::make(const FlatAction& action) {
  if (!action.value_type) {
    const auto type = operands_.find_single(action.type, bindings_);
    const auto value = operands_.find_single(action.value, bindings_);
    if (type && value) {
      return make(action, *type, *value);
    }
  }
  operands_.clear();
  const Rows types = operands_.evaluate(action.type, bindings_);
  const Rows values = operands_.evaluate(action.value, bindings_);
  const Rows said = action.value_type
                        ? operands_.evaluate(*action.value_type, bindings_)
                        : Rows{};
  if (std::optional<Fault> fault = operands_.take_fault()) {
    return fail(*std::move(fault));
  }
  if (budget_.exhausted()) {
    return fail_out_of_steps();
  }
  if (types.end - types.begin != 1 ||
      !names_a_type(operands_.at(types.begin).view)) {
    return fail_without_type();
  }
  for (uint32_t i = values.begin; i < values.end; ++i) {
    const HeldRef value = operands_.at(i);
    if (action.value_type && !says(said, type_name_of(value.view))) {
      return fail({"policy.evaluation.value_type",
                   fmt::format("valueType does not name the type of the "
                               "value, which is {}",
                               type_name_of(value.view))});
    }
    if (!make(action, operands_.at(types.begin), value)) {
      return false;
    }
  }
  return true;
}

// One claim.
bool Evaluator::make(const FlatAction& action, const HeldRef& type,
                     const HeldRef& value) {
  if (!names_a_type(type.view)) {
    return fail_without_type();
  }
  const auto name = std::get<std::string_view>(type.view);
  // What a read-only value says is as read-only in the type of a claim.
  const bool hidden = type.access == Access::ReadOnly;
  return keep({name, value.view, Issuer::AttestationPolicy,
               hidden ? Access::ReadOnly : value.access},
              action.type.kind == Operand::Kind::Literal
                  ? action.type_id
                  : program_->types().find(name));
}

bool Evaluator::says(Rows said, std::string_view type_name) {
  return std::ranges::any_of(operands_.views(said), [&](const View& view) {
    return same(view, type_name, budget_);
  });
}

bool Evaluator::keep(const ClaimView& claim, TypeId type) {
  if (budget_.exhausted()) {
    return fail_out_of_steps();
  }
  if (tracer_.on()) {
    tracer_.add(claim);
  }
  const Destination destination =
      destination_of(rule_->action.kind, rule_->section);
  if (destination == Destination::Incoming && set_.add_incoming(claim, type)) {
    return true;
  }
  std::optional<Fault> fault = set_.add(claim, type, destination);
  return fault ? fail(*std::move(fault)) : true;
}

bool Evaluator::verdict() {
  if (!permitted_) {
    deny(Reason::NoPermit, "policy.no_permit", kNoPermit);
  }
  return permitted_;
}

// Requires: nothing ended the evaluation.
void Evaluator::permit() {
  ruling_.decision = Decision::Permit;
  ruling_.issued = set_.issued();
  ruling_.properties = set_.properties();
}

void Evaluator::deny(Reason reason, std::string_view code,
                     std::string_view message) {
  ruling_.decision = Decision::Deny;
  ruling_.reason = reason;
  ruling_.code = code;
  ruling_.message = message;
}

bool Evaluator::fail(Fault fault) {
  fault_ = std::move(fault.message);
  ruling_.decision = Decision::Error;
  ruling_.reason = Reason::EvaluationError;
  ruling_.code = fault.code;
  ruling_.message = fault_;
  ruling_.range = rule_ != nullptr ? rule_->range : Range{};
  return false;
}

bool Evaluator::fail_without_type() {
  return fail({"policy.evaluation.type",
               "the type of a claim must be one String that is not empty"});
}

bool Evaluator::fail_out_of_steps() {
  return fail(over_limit("steps", program_->limits().steps));
}

}  // namespace assay::policy
