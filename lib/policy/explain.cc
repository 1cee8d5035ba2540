// SPDX-License-Identifier: Apache-2.0
// From the trace of an evaluation to sentences.
#include "policy/explain.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include <fmt/format.h>

#include "base/nearest.h"
#include "policy/lexer.h"

namespace assay::policy {
namespace {

using claims::Claim;
using claims::ClaimSet;
using claims::Value;

// What it may cost to guess which types were meant.
constexpr size_t kMaxGuesses = 32;
constexpr size_t kMaxCandidates = 256;

std::string_view text_at(std::string_view source, Range range) {
  const size_t begin = std::min<size_t>(range.begin, source.size());
  return source.substr(begin, range.end - range.begin);
}

// Without comments, and with one blank where there was white space.
std::string one_line(std::string_view text) {
  Findings findings(text);
  std::string line;
  uint32_t end = 0;
  for (const Token& token : lex(text, findings)) {
    if (token.kind == TokenKind::End || line.size() > kMaxShownSource) {
      break;
    }
    line += token.range.begin > end ? " " : "";
    line += token.text;
    end = token.range.end;
  }
  return excerpt(line, kMaxShownSource);
}

std::string shown(const Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr ? fmt::format("\"{}\"", excerpt(*text, kMaxShownValue))
                         : claims::write_value(value);
}

std::string shown(const Claim& claim) {
  return fmt::format("{} = {}", excerpt(claim.type, kMaxShownValue),
                     shown(claim.value));
}

template <class T>
std::string list_of(const std::vector<T>& items) {
  std::string text;
  for (const T& item :
       std::span(items).first(std::min(items.size(), kMaxShownItems))) {
    text += text.empty() ? "" : ", ";
    text += shown(item);
  }
  if (items.size() > kMaxShownItems) {
    text += fmt::format(" and {} more", items.size() - kMaxShownItems);
  }
  return text;
}

// "at least 5": what the left side would have to be.
std::string requirement(const NearMiss& miss) {
  const std::string wanted = list_of(miss.wanted);
  const bool one = miss.wanted.size() == 1;
  switch (miss.comparison) {
    case Comparison::Equal:
      return (one ? "" : "one of ") + wanted;
    case Comparison::NotEqual:
      return (one ? "other than " : "none of ") + wanted;
    case Comparison::Less:
      return "less than " + wanted;
    case Comparison::LessEqual:
      return "at most " + wanted;
    case Comparison::Greater:
      return "greater than " + wanted;
    case Comparison::GreaterEqual:
      return "at least " + wanted;
  }
  return {};
}

// " (an Integer, not a String)" where no value of the claim's type would do.
std::string type_hint(const NearMiss& miss) {
  const auto type = claims::type_of(miss.claim.value);
  const auto wanted = claims::type_of(miss.wanted.front());
  const bool same = std::ranges::any_of(
      miss.wanted,
      [type](const Value& value) { return claims::type_of(value) == type; });
  const auto named = [](claims::ValueType one) {
    return fmt::format("{} {}", one == claims::ValueType::Integer ? "an" : "a",
                       claims::name_of(one));
  };
  return same ? "" : fmt::format(" ({}, not {})", named(wanted), named(type));
}

// "the closest, x = 3, would have to be at least 5"
std::string difference(const NearMiss& miss) {
  const std::string claim = shown(miss.claim);
  if (miss.wanted.empty()) {
    return fmt::format(
        "the closest is {}, but the right side has no value to compare with",
        claim);
  }
  if (is_ordering(miss.comparison) &&
      !std::holds_alternative<int64_t>(miss.wanted.front())) {
    return fmt::format("the closest is {}, but only Integers have an order",
                       claim);
  }
  const std::string must = requirement(miss);
  switch (miss.property) {
    case Property::Type:
      return fmt::format("the closest, {}, would have to be of type {}", claim,
                         must);
    case Property::Value:
      return fmt::format("the closest, {}, would have to be {}{}", claim, must,
                         type_hint(miss));
    case Property::ValueType:
      return fmt::format(
          "the closest, {} of valueType {}, would have to be of valueType {}",
          claim, claims::name_of(claims::type_of(miss.claim.value)), must);
    case Property::Issuer:
      return fmt::format(
          "the closest, {} of issuer {}, would have to be of issuer {}", claim,
          claims::name_of(miss.claim.issuer), must);
  }
  return {};
}

// Tells of the rules of one evaluation. Not thread-safe.
class Teller {
 public:
  Teller(const Outcome& outcome, std::string_view source,
         const ClaimSet& incoming)
      : outcome_(outcome), source_(source) {
    for (const Claim& claim : incoming) {
      add_type(claim.type);
    }
    for (const RuleTrace& rule : outcome.trace) {
      for (const Claim& claim : rule.made) {
        add_type(claim.type);
      }
    }
  }

  std::string words(const RuleTrace& rule) {
    if (outcome_.decision == Decision::Error && rule.range == outcome_.range) {
      return fmt::format("{}() ended the evaluation: {}", rule.action,
                         outcome_.message);
    }
    switch (rule.result) {
      case RuleTrace::Result::Fired:
        return fmt::format("{}() fired: {}{}", rule.action, held(rule),
                           made(rule));
      case RuleTrace::Result::ConditionFailed:
        return fmt::format("{}() did not fire: {}", rule.action, failed(rule));
      case RuleTrace::Result::NotReached:
        return fmt::format("{}() was not reached", rule.action);
    }
    return {};
  }

  Place place(Range range) const { return place_of(source_, range.begin); }

  Quote quote(Range range) const { return {place(range), line_of(range)}; }

 private:
  std::string line_of(Range range) const {
    return one_line(text_at(source_, range));
  }

  void add_type(const std::string& type) {
    if (types_.insert(type).second && candidates_.size() < kMaxCandidates) {
      candidates_.push_back(type);
    }
  }

  std::string held(const RuleTrace& rule) const {
    std::string text;
    for (const ConditionTrace& condition : rule.conditions) {
      text += text.empty() ? "" : "; ";
      text += line_of(condition.range);
      if (condition.matched == 0) {
        text += " holds, for no claim meets it";
        continue;
      }
      text += " is met";
      if (condition.nearest) {
        text += " by " + shown(condition.nearest->claim);
      }
      if (condition.matched > 1) {
        text += fmt::format(" and {} more", condition.matched - 1);
      }
    }
    return text.empty() ? "it has no conditions" : text;
  }

  static std::string made(const RuleTrace& rule) {
    if (rule.action == name_of(ActionKind::Permit) ||
        rule.action == name_of(ActionKind::Deny)) {
      return {};
    }
    return rule.made.empty() ? "; it made no claim, for its value is empty"
                             : "; it made " + list_of(rule.made);
  }

  std::string failed(const RuleTrace& rule) {
    const auto condition =
        std::ranges::find(rule.conditions, ConditionTrace::Result::Failed,
                          &ConditionTrace::result);
    const std::string text = line_of(rule.failed_condition);
    if (condition == rule.conditions.end() || !condition->nearest) {
      return fmt::format("no claim met {}", text);
    }
    const NearMiss& miss = *condition->nearest;
    if (condition->matched > 0) {
      return fmt::format("{} does not hold, for {} meets it", text,
                         shown(miss.claim));
    }
    if (const std::string* const type = find_lacking_type(miss)) {
      return fmt::format("there is no claim {}{}",
                         excerpt(*type, kMaxShownValue), did_you_mean(*type));
    }
    return fmt::format("no claim met {}; {}", text, difference(miss));
  }

  // The one type that was wanted and that no claim has; else null.
  const std::string* find_lacking_type(const NearMiss& miss) const {
    if (miss.property != Property::Type ||
        miss.comparison != Comparison::Equal || miss.wanted.size() != 1) {
      return nullptr;
    }
    const auto* const type = std::get_if<std::string>(&miss.wanted.front());
    return type != nullptr && types_.contains(*type) ? nullptr : type;
  }

  std::string did_you_mean(std::string_view type) {
    const std::string_view near =
        guesses_ < kMaxGuesses ? nearest_name(type, candidates_) : "";
    ++guesses_;
    return near.empty() ? ""
                        : fmt::format("; did you mean {}?",
                                      excerpt(near, kMaxShownValue));
  }

  const Outcome& outcome_;
  std::string_view source_;
  std::unordered_set<std::string_view> types_;  // of all claims
  std::vector<std::string_view> candidates_;    // the first of them
  size_t guesses_ = 0;
};

Ground ground(std::string_view code, Place place, const std::string& words) {
  return {
      code, place,
      fmt::format("line {}, column {}: {}", place.line, place.column, words)};
}

std::vector<Ground> lack_of_permit(const Outcome& outcome, Teller& teller) {
  constexpr std::string_view kCode = "policy.rule.not_fired";
  std::vector<Ground> grounds;
  size_t more = 0;
  for (const RuleTrace& rule : outcome.trace) {
    if (rule.action != name_of(ActionKind::Permit)) {
      continue;
    }
    if (grounds.size() < kMaxGrounds) {
      grounds.push_back(
          ground(kCode, teller.place(rule.range), teller.words(rule)));
    } else {
      ++more;
    }
  }
  if (grounds.empty()) {
    grounds.push_back({kCode, {}, "the policy has no permit() rule"});
  } else if (more > 0) {
    grounds.push_back(
        {kCode, {}, fmt::format("{} more permit() rules did not fire", more)});
  }
  return grounds;
}

std::vector<Ground> denial(const Outcome& outcome, Teller& teller) {
  const auto rule =
      std::ranges::find(outcome.trace, outcome.range, &RuleTrace::range);
  const std::string words =
      rule == outcome.trace.end() ? "deny() fired" : teller.words(*rule);
  return {ground("policy.rule.denied", teller.place(outcome.range), words)};
}

std::vector<Ground> failure(const Outcome& outcome, Teller& teller) {
  if (outcome.range.end == 0) {
    return {};  // before any rule
  }
  return {ground("policy.rule.failed", teller.place(outcome.range),
                 outcome.message)};
}

}  // namespace

std::vector<Explanation> explain(const Outcome& outcome,
                                 std::string_view source,
                                 const ClaimSet& incoming) {
  Teller teller(outcome, source, incoming);
  std::vector<Explanation> explanations;
  explanations.reserve(outcome.trace.size());
  for (const RuleTrace& rule : outcome.trace) {
    Explanation& made = explanations.emplace_back();
    made.rule = teller.quote(rule.range);
    for (const ConditionTrace& condition : rule.conditions) {
      made.conditions.push_back(teller.quote(condition.range));
    }
    made.words = teller.words(rule);
  }
  return explanations;
}

std::vector<Ground> find_grounds(const Outcome& outcome,
                                 std::string_view source,
                                 const ClaimSet& incoming) {
  Teller teller(outcome, source, incoming);
  switch (outcome.reason) {
    case Reason::None:
      return {};
    case Reason::DenyIssued:
      return denial(outcome, teller);
    case Reason::NoPermit:
      return lack_of_permit(outcome, teller);
    case Reason::EvaluationError:
      return failure(outcome, teller);
  }
  return {};
}

}  // namespace assay::policy
