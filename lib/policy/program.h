// SPDX-License-Identifier: Apache-2.0
// A checked policy, flat: rules, conditions, comparisons and literals in rows.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "jmespath/jmespath.h"
#include "policy/ast.h"
#include "policy/functions.h"
#include "policy/policy.h"
#include "policy/type_table.h"
#include "policy/view.h"

namespace assay::policy {

// Rows [begin, end) of another table.
struct Rows {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Where a right side or an argument comes from.
struct Operand {
  enum class Kind : uint8_t { Literal, Access, Call } kind = Kind::Literal;
  uint32_t index = 0;  // Literal, Call: its row; Access: condition of the rule
  Property property = Property::Value;  // Access: of the claims bound there
};

// A function of version 1.2. A query that is a literal is compiled with the
// policy; otherwise there is none.
struct FlatCall {
  Function function = Function::JmesPath;
  Rows arguments;  // operands
  std::shared_ptr<const jmespath::Expression> query;
};

struct FlatComparison {
  Property property = Property::Type;
  Comparison comparison = Comparison::Equal;
  Operand right;
  View literal;  // the right side where it is one
  // The same as an enumerator of claims::Issuer or claims::ValueType, where the
  // property is one; kNoEnumerator where it names none.
  uint8_t enumerator = kNoEnumerator;

  static constexpr uint8_t kNoEnumerator = UINT8_MAX;
};

// All claims that pass, because somebody names them, or just whether there is
// one.
enum class Wanted : uint8_t { Any, All };

struct FlatCondition {
  Rows comparisons;
  TypeId type = kNoType;  // the one that a claim must have to pass, if any
  uint32_t named = UINT32_MAX;  // the comparison that says so: type == "..."
  bool constant = true;         // every right side is a literal
  Wanted wanted = Wanted::Any;
  bool negated = false;
  Range range;
};

struct FlatAction {
  ActionKind kind = ActionKind::Permit;
  std::optional<uint32_t> copied;  // claim = name: the condition that binds it
  Operand type;
  Operand value;
  std::optional<Operand> value_type;
  TypeId type_id = kNoType;  // of a literal type that a condition names
};

struct FlatRule {
  SectionKind section = SectionKind::Authorization;
  Rows conditions;
  FlatAction action;
  Range range;
};

// INVARIANT: a condition that an operand names stands to the left of it in the
// same rule, and All of its claims are wanted.
class Program {
 public:
  // Requires: check() found no error in policy.
  Program(const Policy& policy, std::string_view source, const Limits& limits);

  Program(const Program&) = delete;  // literals are viewed from within
  Program& operator=(const Program&) = delete;

  // In the order of evaluation.
  std::span<const FlatRule> rules() const ASSAY_LIFETIME_BOUND {
    return rules_;
  }
  std::span<const FlatRule> rules(SectionKind section) const
      ASSAY_LIFETIME_BOUND {
    return rows(rules_, sections_[static_cast<size_t>(section)]);
  }
  // The claim types that conditions ask for by a literal.
  const TypeTable& types() const ASSAY_LIFETIME_BOUND { return types_; }
  std::span<const FlatCondition> conditions(const FlatRule& rule) const
      ASSAY_LIFETIME_BOUND {
    return rows(conditions_, rule.conditions);
  }
  std::span<const FlatComparison> comparisons(
      const FlatCondition& condition) const ASSAY_LIFETIME_BOUND {
    return rows(comparisons_, condition.comparisons);
  }
  // Requires: operand is a Literal of this program.
  const View& literal(const Operand& operand) const ASSAY_LIFETIME_BOUND {
    return literal_views_[operand.index];
  }
  // Requires: operand is a Call of this program.
  const FlatCall& call(const Operand& operand) const ASSAY_LIFETIME_BOUND {
    return calls_[operand.index];
  }
  std::span<const Operand> arguments(const FlatCall& call) const
      ASSAY_LIFETIME_BOUND {
    return rows(operands_, call.arguments);
  }
  const Limits& limits() const ASSAY_LIFETIME_BOUND { return limits_; }
  std::string_view source() const ASSAY_LIFETIME_BOUND { return source_; }

 private:
  template <class Row>
  static std::span<const Row> rows(const std::vector<Row>& table, Rows part) {
    return std::span(table).subspan(part.begin, part.end - part.begin);
  }

  void add(const Rule& rule, SectionKind section);
  void add(const Condition& condition, const Rule& rule);
  FlatAction flatten(const Action& action, const Rule& rule);
  Operand flatten(const Expression& expression, const Rule& rule);
  Operand flatten(const FunctionCall& call, const Rule& rule);
  uint32_t want_all(const Name& name, const Rule& rule);
  void view_literals();
  void find_types();
  bool is_type_name(const FlatComparison& comparison) const;

  std::string source_;
  Limits limits_;
  TypeTable types_;
  std::array<Rows, 3> sections_;  // in rules_
  std::vector<FlatRule> rules_;
  std::vector<FlatCondition> conditions_;
  std::vector<FlatComparison> comparisons_;
  std::vector<claims::Value> literals_;
  std::vector<View> literal_views_;  // one for each
  std::vector<FlatCall> calls_;
  std::vector<Operand> operands_;
};

}  // namespace assay::policy
