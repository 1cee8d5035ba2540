// SPDX-License-Identifier: Apache-2.0
// Writes rules, conditions and near misses.
#include "policy/trace_json.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "policy/explain.h"

namespace assay::policy {
namespace {

using claims::Claim;
using claims::Value;

std::string_view name_of(RuleTrace::Result result) {
  switch (result) {
    case RuleTrace::Result::Fired:
      return "fired";
    case RuleTrace::Result::ConditionFailed:
      return "condition_failed";
    case RuleTrace::Result::NotReached:
      return "not_reached";
  }
  return {};
}

std::string_view name_of(ConditionTrace::Result result) {
  switch (result) {
    case ConditionTrace::Result::Held:
      return "held";
    case ConditionTrace::Result::Failed:
      return "failed";
    case ConditionTrace::Result::NotReached:
      return "not_reached";
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

std::string value_json(const Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr ? quoted(excerpt(*text, kMaxShownValue))
                         : claims::write_value(value);
}

std::string members_of(const Claim& claim) {
  return fmt::format(R"("type":{},"value":{})",
                     quoted(excerpt(claim.type, kMaxShownValue)),
                     value_json(claim.value));
}

template <class T, class Write>
std::string array_of(const std::vector<T>& items, Write write) {
  std::string text;
  for (const T& item :
       std::span(items).first(std::min(items.size(), kMaxShownItems))) {
    text += text.empty() ? "" : ",";
    text += write(item);
  }
  return "[" + text + "]";
}

std::string nearest_json(const ConditionTrace& condition) {
  if (!condition.nearest) {
    return "null";
  }
  const NearMiss& miss = *condition.nearest;
  return fmt::format(R"({{{},"issuer":"{}","property":"{}","wanted":{}}})",
                     members_of(miss.claim), claims::name_of(miss.claim.issuer),
                     policy::name_of(miss.property),
                     array_of(miss.wanted, value_json));
}

std::string condition_json(const ConditionTrace& condition,
                           const Quote& quote) {
  return fmt::format(
      R"({{"text":{},"line":{},"column":{},"result":"{}","matched":{},)"
      R"("nearest":{}}})",
      quoted(quote.text), quote.place.line, quote.place.column,
      name_of(condition.result), condition.matched, nearest_json(condition));
}

std::string rule_json(const RuleTrace& rule, const Explanation& explanation) {
  std::string conditions;
  for (size_t i = 0; i < rule.conditions.size(); ++i) {
    conditions += i > 0 ? "," : "";
    conditions += condition_json(rule.conditions[i], explanation.conditions[i]);
  }
  return fmt::format(
      R"({{"section":"{}","action":"{}","line":{},"column":{},"result":"{}",)"
      R"("rule":{},"explanation":{},"conditions":[{}],"made":{}}})",
      rule.section, rule.action, explanation.rule.place.line,
      explanation.rule.place.column, name_of(rule.result),
      quoted(explanation.rule.text), quoted(explanation.words), conditions,
      array_of(rule.made, [](const Claim& claim) {
        return "{" + members_of(claim) + "}";
      }));
}

}  // namespace

std::string trace_json(const Outcome& outcome, std::string_view source,
                       const claims::ClaimSet& incoming) {
  const std::vector<Explanation> explanations =
      explain(outcome, source, incoming);
  std::string text;
  for (size_t i = 0; i < explanations.size(); ++i) {
    text += i > 0 ? "," : "";
    text += rule_json(outcome.trace[i], explanations[i]);
  }
  return "[" + text + "]";
}

}  // namespace assay::policy
