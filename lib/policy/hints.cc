// SPDX-License-Identifier: Apache-2.0
// The usual slips and their answers.
#include "policy/hints.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/nearest.h"

namespace assay::policy {
namespace {

constexpr auto kVersionWord = std::to_array<std::string_view>({"version"});
constexpr auto kSections = std::to_array<std::string_view>(
    {"configurationrules", "authorizationrules", "issuancerules"});
constexpr auto kProperties =
    std::to_array<std::string_view>({"type", "value", "valueType", "issuer"});
constexpr auto kActions = std::to_array<std::string_view>(
    {"permit", "deny", "add", "issue", "issueproperty"});

struct Advice {
  std::string_view code;
  std::string_view text;
};
constexpr auto kAdvice = std::to_array<Advice>({
#define CODE(when, code, sentence, advice) {code, advice},
#include "policy/codes.def"
#undef CODE
});

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string did_you_mean(const Token& found,
                         std::span<const std::string_view> candidates) {
  const std::string_view near = found.kind == TokenKind::Identifier
                                    ? nearest_name(found.text, candidates)
                                    : std::string_view();
  if (near.empty()) {
    return {};
  }
  return std::ranges::equal(found.text, near, {}, lower, lower)
             ? fmt::format("names are case sensitive: write '{}'", near)
             : fmt::format("did you mean '{}'?", near);
}

}  // namespace

std::string_view advice_for(std::string_view code) {
  const auto* const found = std::ranges::find(kAdvice, code, &Advice::code);
  return found == kAdvice.end() ? std::string_view() : found->text;
}

std::string hint_for_version_keyword(const Token& found) {
  const std::string near = did_you_mean(found, kVersionWord);
  return near.empty() ? "a policy begins with its version: version=1.0;" : near;
}

std::string hint_for_version(const Token& found) {
  switch (found.kind) {
    case TokenKind::Integer:
      return fmt::format("a version has two parts: {}.0", found.text);
    case TokenKind::String:
      return "a version stands without quotes: version=1.0;";
    case TokenKind::Equal:
    case TokenKind::Colon:
    case TokenKind::Version:
      return "write version=1.0;";
    default:
      return {};
  }
}

std::string hint_for_section(const Token& found) {
  if (std::ranges::find(kSections, found.text) != kSections.end()) {
    return fmt::format("the rules stand in braces: {}{{ ... }};", found.text);
  }
  switch (found.kind) {
    case TokenKind::Semicolon:
      return "one ';' is enough";
    case TokenKind::Arrow:
    case TokenKind::OpenBracket:
    case TokenKind::Not:
      return "rules stand inside of a section: authorizationrules{ ... };";
    default:
      return did_you_mean(found, kSections);
  }
}

std::optional<SectionKind> section_meant_by(const Token& found) {
  const std::string_view near = found.kind == TokenKind::Identifier
                                    ? nearest_name(found.text, kSections)
                                    : std::string_view();
  for (const SectionKind kind :
       {SectionKind::Configuration, SectionKind::Authorization,
        SectionKind::Issuance}) {
    if (name_of(kind) == near) {
      return kind;
    }
  }
  return std::nullopt;
}

std::string hint_for_bracket(const Token& found) {
  switch (found.kind) {
    case TokenKind::Not:
    case TokenKind::Identifier:
      return "a condition with '!' has no name: no claim passes it";
    case TokenKind::Boolean:
      return fmt::format("'{}' is a value and cannot be a name", found.text);
    default:
      return {};
  }
}

std::string hint_for_colon(const Token& found) {
  return found.kind == TokenKind::OpenParenthesis
             ? "an action stands behind '=>'"
             : "a name and ':' stand before a condition: c:[type==\"...\"]";
}

std::string hint_for_arrow(const Token& found) {
  if (found.text == "or" || found.text == "OR") {
    return "there is no 'or': write two rules";
  }
  switch (found.kind) {
    case TokenKind::OpenBracket:
    case TokenKind::Identifier:
    case TokenKind::Comma:
      return "conditions are joined with '&&'";
    case TokenKind::Assign:
    case TokenKind::GreaterEqual:
      return "the arrow of a rule is '=>'";
    default:
      return {};
  }
}

std::string hint_for_property(const Token& found) {
  switch (found.kind) {
    case TokenKind::CloseBracket:
      return "a condition compares something: [type==\"...\"]; a rule that "
             "always fires begins with '=>'";
    case TokenKind::String:
      return "a condition names the property: [type==\"...\"]";
    default:
      return did_you_mean(found, kProperties);
  }
}

std::string hint_for_close_bracket(const Token& found) {
  switch (found.kind) {
    case TokenKind::Identifier:
    case TokenKind::String:
      return "',' parts the comparisons of a bracket, and ']' ends it";
    case TokenKind::And:
      return "']' ends a condition; inside of a bracket ',' means 'and'";
    default:
      return "']' ends a condition";
  }
}

std::string hint_for_expression(const Token& found) {
  if (found.kind == TokenKind::Version) {
    return "integers have no fraction";
  }
  if (found.kind != TokenKind::Identifier) {
    return {};
  }
  for (const std::string_view word : {"true", "false"}) {
    if (std::ranges::equal(found.text, word, {}, lower)) {
      return fmt::format("write {} in lower case", word);
    }
  }
  return fmt::format(
      "text stands in double quotes: \"{0}\"; a bound name is followed by its "
      "property: {0}.value",
      excerpt(found.text));
}

std::string hint_for_comparison(const Token& found) {
  switch (found.kind) {
    case TokenKind::Assign:
      return "a condition compares with '=='; only actions assign with '='";
    case TokenKind::Arrow:
      return "'at least' is '>='";
    default:
      return {};
  }
}

std::string hint_for_action(const Token& found, SectionKind section) {
  const bool verdict = found.text == "permit" || found.text == "deny";
  if (verdict) {
    return fmt::format("{}() may stand in authorizationrules only", found.text);
  }
  if (found.text == "issueproperty") {
    return "issueproperty may stand in configurationrules and issuancerules";
  }
  if (std::ranges::find(kActions, found.text) != kActions.end()) {
    return fmt::format("{} may not stand in {}", found.text, name_of(section));
  }
  return did_you_mean(found, kActions);
}

std::string hint_for_argument(const Token& found) {
  switch (found.kind) {
    case TokenKind::String:
    case TokenKind::Integer:
    case TokenKind::Boolean:
      return "arguments have names: type=\"...\", value=...";
    case TokenKind::CloseParenthesis:
      return "write what the claim is: type=\"...\", value=..., or claim=c";
    default:
      return did_you_mean(found, kProperties);
  }
}

std::string hint_for_assignment(const Token& found) {
  return found.kind == TokenKind::Equal
             ? "an action assigns with '='; only conditions compare with '=='"
             : std::string();
}

}  // namespace assay::policy
