// SPDX-License-Identifier: Apache-2.0
// A checked policy, flat: rules, conditions and comparisons in rows.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/ast.h"
#include "policy/policy.h"

namespace assay::policy {

// Rows [begin, end) of another table.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct ProgramCondition {
  Span properties;
  Range range;
};

struct ProgramAction {
  ActionKind kind = ActionKind::Permit;
  bool emits = false;  // to the outgoing set
  bool copies_claim = false;
  uint32_t copied_binding = 0;
  Expression type;
  Expression value;
};

struct ProgramRule {
  SectionKind section = SectionKind::Authorization;
  Span conditions;
  ProgramAction action;
  Range range;
};

// INVARIANT: every binding of a rule is a position among its conditions, to the
// left of its use. Only make_program makes one, from a checked policy.
class Program {
 public:
  const std::vector<ProgramRule>& rules() const ASSAY_LIFETIME_BOUND {
    return rules_;
  }
  std::span<const ProgramCondition> conditions(const ProgramRule& rule) const
      ASSAY_LIFETIME_BOUND {
    return std::span(conditions_)
        .subspan(rule.conditions.begin,
                 rule.conditions.end - rule.conditions.begin);
  }
  std::span<const PropertyCondition> properties(
      const ProgramCondition& condition) const ASSAY_LIFETIME_BOUND {
    return std::span(properties_)
        .subspan(condition.properties.begin,
                 condition.properties.end - condition.properties.begin);
  }
  const Limits& limits() const ASSAY_LIFETIME_BOUND { return limits_; }
  std::string_view source() const ASSAY_LIFETIME_BOUND { return source_; }

 private:
  friend std::shared_ptr<const Program> make_program(Policy policy,
                                                     std::string_view source,
                                                     const Limits& limits);
  Program() = default;

  void add(std::vector<Rule> rules, SectionKind section);

  std::string source_;
  Limits limits_;
  std::vector<ProgramRule> rules_;  // in the order of evaluation
  std::vector<ProgramCondition> conditions_;
  std::vector<PropertyCondition> properties_;
};

// Requires: policy passed check() without an Error.
std::shared_ptr<const Program> make_program(Policy policy,
                                            std::string_view source,
                                            const Limits& limits);

}  // namespace assay::policy
