// SPDX-License-Identifier: Apache-2.0
// Flattens a checked policy.
#include "policy/program.h"

#include <algorithm>
#include <utility>

namespace assay::policy {
namespace {

template <class Enum>
uint8_t row_of(std::optional<Enum> found) {
  return found ? static_cast<uint8_t>(*found) : FlatComparison::kNoEnumerator;
}

uint8_t enumerator_of(const FlatComparison& comparison) {
  const auto* const name = std::get_if<std::string_view>(&comparison.literal);
  if (name != nullptr && comparison.property == Property::Issuer) {
    return row_of(claims::find_issuer(*name));
  }
  if (name != nullptr && comparison.property == Property::ValueType) {
    return row_of(claims::find_value_type(*name));
  }
  return FlatComparison::kNoEnumerator;
}

}  // namespace

Program::Program(const Policy& policy, std::string_view source,
                 const Limits& limits)
    : source_(source), limits_(limits) {
  for (const Section& section : policy.sections) {
    Rows& rows = sections_[static_cast<size_t>(section.kind)];
    rows.begin = static_cast<uint32_t>(rules_.size());
    for (const Rule& rule : section.rules) {
      add(rule, section.kind);
    }
    rows.end = static_cast<uint32_t>(rules_.size());
  }
  view_literals();
  find_types();
}

void Program::add(const Rule& rule, SectionKind section) {
  FlatRule& flat = rules_.emplace_back();
  flat.section = section;
  flat.range = rule.range;
  flat.conditions.begin = static_cast<uint32_t>(conditions_.size());
  flat.conditions.end =
      flat.conditions.begin + static_cast<uint32_t>(rule.conditions.size());
  for (const Condition& condition : rule.conditions) {
    add(condition, rule);
  }
  flat.action = flatten(rule.action, rule);
}

void Program::add(const Condition& condition, const Rule& rule) {
  const auto begin = static_cast<uint32_t>(comparisons_.size());
  for (const PropertyCondition& test : condition.properties) {
    comparisons_.push_back(
        {test.property, test.comparison, flatten(test.right, rule), {}});
  }
  FlatCondition& flat = conditions_.emplace_back();
  flat.comparisons = {begin, static_cast<uint32_t>(comparisons_.size())};
  flat.negated = condition.negated;
  flat.range = condition.range;
}

FlatAction Program::flatten(const Action& action, const Rule& rule) {
  FlatAction flat;
  flat.kind = action.kind;
  if (action.claim) {
    flat.copied = want_all(*action.claim, rule);
  }
  if (const auto* type = find_assignment(action, Property::Type)) {
    flat.type = flatten(type->value, rule);
  }
  if (const auto* value = find_assignment(action, Property::Value)) {
    flat.value = flatten(value->value, rule);
  }
  if (const auto* type = find_assignment(action, Property::ValueType)) {
    flat.value_type = flatten(type->value, rule);
  }
  return flat;
}

Operand Program::flatten(const Expression& expression, const Rule& rule) {
  if (const auto* access = std::get_if<PropertyAccess>(&expression.node)) {
    return {Operand::Kind::Access, want_all(access->name, rule),
            access->property};
  }
  if (const auto* call = std::get_if<FunctionCall>(&expression.node)) {
    return flatten(*call, rule);
  }
  literals_.push_back(*literal_of(expression));
  return {.kind = Operand::Kind::Literal,
          .index = static_cast<uint32_t>(literals_.size() - 1)};
}

// The arguments of one call stand together, behind those of the calls in them.
Operand Program::flatten(const FunctionCall& call, const Rule& rule) {
  std::vector<Operand> arguments;
  for (const Expression& argument : call.arguments) {
    arguments.push_back(flatten(argument, rule));
  }
  FlatCall flat;
  flat.function = find_function(call.name.text)->function;
  flat.arguments.begin = static_cast<uint32_t>(operands_.size());
  operands_.insert(operands_.end(), arguments.begin(), arguments.end());
  flat.arguments.end = static_cast<uint32_t>(operands_.size());
  if (flat.function == Function::JmesPath) {
    if (const std::string* const query = text_of(call.arguments[1])) {
      flat.query = jmespath::compile(*query).expression;
    }
  }
  calls_.push_back(std::move(flat));
  return {.kind = Operand::Kind::Call,
          .index = static_cast<uint32_t>(calls_.size() - 1)};
}

bool Program::is_type_name(const FlatComparison& comparison) const {
  return comparison.property == Property::Type &&
         comparison.comparison == Comparison::Equal &&
         comparison.right.kind == Operand::Kind::Literal &&
         std::holds_alternative<std::string_view>(comparison.literal);
}

// When every literal is where it stays.
void Program::view_literals() {
  literal_views_.reserve(literals_.size());
  for (const claims::Value& value : literals_) {
    literal_views_.push_back(view_of(value));
  }
  for (FlatComparison& comparison : comparisons_) {
    if (comparison.right.kind == Operand::Kind::Literal) {
      comparison.literal = literal(comparison.right);
      comparison.enumerator = enumerator_of(comparison);
    }
  }
}

void Program::find_types() {
  std::vector<std::string_view> names;
  for (FlatCondition& condition : conditions_) {
    const auto [begin, end] = condition.comparisons;
    for (uint32_t i = end; i-- > begin;) {
      const FlatComparison& comparison = comparisons_[i];
      condition.constant &= comparison.right.kind == Operand::Kind::Literal;
      if (is_type_name(comparison)) {
        condition.named = i - begin;
      }
    }
    if (condition.named != UINT32_MAX) {
      names.push_back(std::get<std::string_view>(
          comparisons_[begin + condition.named].literal));
    }
  }
  types_ = TypeTable(std::move(names));
  for (FlatCondition& condition : conditions_) {
    if (condition.named != UINT32_MAX) {
      condition.type = types_.find(std::get<std::string_view>(
          comparisons_[condition.comparisons.begin + condition.named].literal));
    }
  }
  for (FlatRule& rule : rules_) {
    const Operand& type = rule.action.type;
    const bool makes = rule.action.kind != ActionKind::Permit &&
                       rule.action.kind != ActionKind::Deny &&
                       !rule.action.copied;
    if (makes && type.kind == Operand::Kind::Literal) {
      if (const auto* const name =
              std::get_if<std::string>(&literals_[type.index])) {
        rule.action.type_id = types_.find(*name);
      }
    }
  }
}

uint32_t Program::want_all(const Name& name, const Rule& rule) {
  const auto found =
      std::ranges::find_if(rule.conditions, [&name](const Condition& item) {
        return item.name && item.name->text == name.text;
      });
  const auto position = static_cast<uint32_t>(found - rule.conditions.begin());
  conditions_[rules_.back().conditions.begin + position].wanted = Wanted::All;
  return position;
}

}  // namespace assay::policy
