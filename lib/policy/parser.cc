// SPDX-License-Identifier: Apache-2.0
// Recursive descent, one function for each rule of the grammar. Only function
// calls nest, and their depth is limited.
#include "policy/parser.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "policy/grammar.h"
#include "policy/hints.h"
#include "policy/token_cursor.h"

namespace assay::policy {
namespace {

using Scope = Findings::Scope;

constexpr std::string_view kSpoken = "there are versions 1.0, 1.1 and 1.2";
constexpr std::string_view kPropertyNames =
    "{'type', 'value', 'valueType', 'issuer'}";

class Parser {
 public:
  Parser(const std::vector<Token>& tokens, const Limits& limits,
         Findings& findings)
      : in_(tokens, findings), limits_(limits), findings_(findings) {}

  // policy = versionInfo [ configurationSection ] authorizationSection
  //          [ issuanceSection ] EOF
  Policy policy() {
    const Scope scope(findings_, "policy");
    Policy policy;
    version_info();
    if (!version_) {
      return policy;
    }
    while (!in_.at_end()) {
      const std::optional<SectionKind> kind = next_section();
      if (!kind) {
        in_.recover_between_sections();
        continue;
      }
      check_order(*kind);
      policy.sections.push_back(section(*kind));
    }
    if (std::ranges::find(seen_, SectionKind::Authorization) == seen_.end() &&
        !findings_.has_error()) {
      in_.mismatched("'authorizationrules'",
                     "without a rule that permits nothing is ever permitted");
    }
    return policy;
  }

 private:
  // versionInfo = "version" "=" VERSION ";"
  void version_info() {
    const Scope scope(findings_, "versionInfo");
    if (in_.at_keyword("version")) {
      keyword("version");
    } else {
      in_.mismatched("'version'", hint_for_version_keyword(in_.here()));
    }
    in_.expect(TokenKind::Assign, hint_for_version);
    const Token& token = in_.here();
    in_.expect(TokenKind::Version, hint_for_version);
    if (!in_.failed() && !known_version(token)) {
      return;
    }
    if (!in_.failed()) {
      end_of_statement("a ';' ends the version");
    }
    if (in_.failed()) {
      in_.recover_between_sections();
      version_ = version_.value_or(Version::V1_2);
    }
  }

  bool known_version(const Token& token) {
    const std::optional<Version> known = find_version(token.text);
    if (!known) {
      in_.fail("policy.version.unknown", token.range,
               fmt::format("there is no version {} of the policy language",
                           excerpt(token.text)),
               std::string(kSpoken));
    }
    version_ = known;
    return known.has_value();
  }

  // A word that may be written in any case, though it should not; or was
  // misspelt, and blamed for it.
  void keyword(std::string_view word) {
    const bool misspelt = !in_.at_keyword(word);
    const Token& token = in_.next();
    if (token.text != word && !misspelt) {
      findings_.warning("policy.lint.keyword_case", token.range,
                        fmt::format("'{}' is written '{}'", token.text, word));
    }
  }

  void needs(Version version, Range range, std::string_view what) {
    if (version_ < version && needed_ < version) {
      needed_ = version;  // one mistake, wherever else it shows
      findings_.error(
          "policy.version.needed", range,
          fmt::format("{} needs version {}", what, name_of(version)),
          fmt::format("write version={};", name_of(version)));
    }
  }

  // The section that begins here, or was meant to.
  std::optional<SectionKind> next_section() {
    std::optional<SectionKind> kind = in_.section_here();
    if (!kind) {
      in_.mismatched(sections_behind(seen_), hint_for_section(in_.here()));
      if (in_.ahead().kind == TokenKind::OpenBrace) {
        kind = section_meant_by(in_.here());
      }
      if (kind) {
        in_.resume();
      }
    }
    return kind;
  }

  // Each section once, in the order of the enumerators.
  void check_order(SectionKind kind) {
    if (std::ranges::any_of(
            seen_, [kind](SectionKind earlier) { return earlier >= kind; })) {
      in_.mismatched(sections_behind(seen_),
                     "each section stands once, in the order "
                     "configurationrules, authorizationrules, issuancerules");
      in_.resume();
    }
    seen_.push_back(kind);
  }

  // section = keyword "{" { rule } "}" ";"
  Section section(SectionKind kind) {
    const Scope scope(findings_, section_rule_of(kind));
    if (kind == SectionKind::Configuration) {
      needs(Version::V1_1, in_.here().range, "configurationrules");
    }
    keyword(name_of(kind));
    in_.expect(TokenKind::OpenBrace);
    Section section{kind, {}};
    while (!in_.at(TokenKind::CloseBrace) && !in_.at_end() &&
           !in_.section_here()) {
      const Token& first = in_.here();
      Rule parsed = rule(kind);
      if (in_.failed()) {
        in_.recover_in_section(first);
      } else if (!in_.misread_since(first)) {
        section.rules.push_back(std::move(parsed));
      }
    }
    in_.expect(TokenKind::CloseBrace, "'};' ends a section");
    end_of_statement("a section ends with '};'");
    if (in_.failed()) {
      in_.recover_between_sections();
    }
    return section;
  }

  // rule = [ condition { "&&" condition } ] "=>" action ";"
  Rule rule(SectionKind kind) {
    const Scope scope(findings_, rule_of(kind));
    const Token& first = in_.here();
    Rule rule;
    if (!in_.at(TokenKind::Arrow)) {
      do {
        rule.conditions.push_back(condition());
      } while (in_.take(TokenKind::And));
    }
    if (!in_.take(TokenKind::Arrow)) {
      in_.mismatched("{'&&', '=>'}", hint_for_arrow(in_.here()));
    }
    rule.action = action(kind);
    end_of_statement("a rule ends with ';'");
    rule.range = in_.since(first);
    return rule;
  }

  // condition = ( [ IDENTIFIER ":" ] | "!" ) "[" propertyCondition
  //             { "," propertyCondition } "]"
  Condition condition() {
    const Scope scope(findings_, "condition");
    const Token& first = in_.here();
    Condition condition;
    if (in_.take(TokenKind::Not)) {
      needs(Version::V1_2, first.range, "'!' before a condition");
      condition.negated = true;
    } else if (in_.at(TokenKind::Identifier)) {
      condition.name = name();
      in_.expect(TokenKind::Colon, hint_for_colon);
    }
    in_.expect(TokenKind::OpenBracket, hint_for_bracket);
    do {
      condition.properties.push_back(property_condition());
    } while (in_.take(TokenKind::Comma));
    in_.expect(TokenKind::CloseBracket, hint_for_close_bracket);
    condition.range = in_.since(first);
    return condition;
  }

  // propertyCondition = propertyName comparison expression
  PropertyCondition property_condition() {
    const Scope scope(findings_, "propertyCondition");
    const Token& first = in_.here();
    PropertyCondition condition;
    condition.property = property(hint_for_property);
    condition.comparison = comparison();
    condition.right = expression(0);
    condition.range = in_.since(first);
    return condition;
  }

  Comparison comparison() {
    const std::optional<Comparison> found = find_comparison(in_.here().kind);
    if (in_.failed() || !found) {
      in_.mismatched("{'==', '!=', '<', '<=', '>', '>='}",
                     hint_for_comparison(in_.here()));
      return {};
    }
    in_.next();
    return *found;
  }

  Property property(Hint hint) {
    for (const Property property : properties()) {
      if (in_.at_name(name_of(property))) {
        in_.next();
        return property;
      }
    }
    in_.mismatched(kPropertyNames, hint(in_.here()));
    return {};
  }

  Name name() {
    const Token& token = in_.expect(TokenKind::Identifier);
    return {token.text, token.range};
  }

  // expression = STRING | INTEGER | BOOLEAN | IDENTIFIER "." propertyName
  //            | functionCall
  Expression expression(size_t depth) {
    const Token& token = in_.here();
    if (std::optional<claims::Value> literal = in_.take_literal()) {
      return {*std::move(literal), token.range};
    }
    const TokenKind ahead = in_.ahead().kind;
    if (!in_.at(TokenKind::Identifier) ||
        (ahead != TokenKind::Dot && ahead != TokenKind::OpenParenthesis)) {
      in_.mismatched("{a string, an integer, true, false, a name}",
                     hint_for_expression(token));
      return {};
    }
    if (ahead == TokenKind::OpenParenthesis) {
      return function_call(depth);
    }
    PropertyAccess access{.name = name()};
    in_.expect(TokenKind::Dot);
    access.property = property(hint_for_property);
    return {std::move(access), in_.since(token)};
  }

  // functionCall = IDENTIFIER "(" [ expression { "," expression } ] ")"
  Expression function_call(size_t depth) {
    const Token& first = in_.here();
    FunctionCall call;
    call.name = name();
    if (depth == 0) {
      needs(Version::V1_2, call.name.range,
            fmt::format("the function {}", excerpt(call.name.text)));
    }
    if (depth == limits_.nesting) {
      in_.fail(
          "policy.limit.nesting", first.range,
          fmt::format("function calls nest deeper than {}", limits_.nesting));
      return {};
    }
    in_.expect(TokenKind::OpenParenthesis);
    if (!in_.at(TokenKind::CloseParenthesis)) {
      do {
        call.arguments.push_back(expression(depth + 1));
      } while (in_.take(TokenKind::Comma));
    }
    in_.expect(TokenKind::CloseParenthesis, "')' ends the call of a function");
    return {std::move(call), in_.since(first)};
  }

  // action = name "(" [ claimArgument ] ")"
  Action action(SectionKind section) {
    const Scope scope(findings_, "action");
    const Token& first = in_.here();
    const std::span<const ActionKind> allowed = actions_of(section);
    const auto found = std::ranges::find_if(allowed, [this](ActionKind kind) {
      return in_.at_name(name_of(kind));
    });
    if (found == allowed.end()) {
      in_.mismatched(choice_of(section), hint_for_action(first, section));
      return {};
    }
    in_.next();
    in_.expect(TokenKind::OpenParenthesis);
    const bool verdict =
        *found == ActionKind::Permit || *found == ActionKind::Deny;
    Action action = verdict ? Action{} : claim_argument();
    in_.expect(TokenKind::CloseParenthesis,
               verdict ? "permit() and deny() stand with nothing between the "
                         "parentheses"
                       : "')' ends an action; ',' parts its arguments");
    action.kind = *found;
    action.range = in_.since(first);
    return action;
  }

  // claimArgument = "claim" "=" IDENTIFIER | assignment { "," assignment }
  Action claim_argument() {
    Action action;
    if (in_.at_name("claim")) {
      in_.next();
      in_.expect(TokenKind::Assign, hint_for_assignment);
      action.claim = name();
      if (in_.at(TokenKind::Comma)) {
        in_.mismatched("')'", "claim= copies a whole claim and stands alone");
      }
      return action;
    }
    do {
      action.assignments.push_back(assignment());
    } while (in_.take(TokenKind::Comma));
    return action;
  }

  // assignment = propertyName "=" expression
  Assignment assignment() {
    const Scope scope(findings_, "assignment");
    const Token& first = in_.here();
    Assignment assignment;
    assignment.property = property(hint_for_argument);
    in_.expect(TokenKind::Assign, hint_for_assignment);
    assignment.value = expression(0);
    assignment.range = in_.since(first);
    return assignment;
  }

  // A ';' that is missing before something new is reported and supposed.
  void end_of_statement(std::string_view hint) {
    if (in_.take(TokenKind::Semicolon) || in_.failed()) {
      return;
    }
    const bool begins_anew =
        in_.at_end() || in_.section_here() || in_.at(TokenKind::Arrow) ||
        in_.at(TokenKind::OpenBracket) || in_.at(TokenKind::Not) ||
        in_.at(TokenKind::CloseBrace) ||
        (in_.at(TokenKind::Identifier) && in_.ahead().kind == TokenKind::Colon);
    const std::optional<Place> end = in_.end_above();
    in_.mismatched("';'",
                   end ? fmt::format("{}: write it at line {}, column {}", hint,
                                     end->line, end->column)
                       : std::string(hint));
    if (begins_anew) {
      in_.resume();
    }
  }

  TokenCursor in_;
  const Limits& limits_;
  Findings& findings_;
  std::optional<Version> version_;
  std::optional<Version> needed_;  // that was told
  std::vector<SectionKind> seen_;
};

}  // namespace

Policy parse(const std::vector<Token>& tokens, const Limits& limits,
             Findings& findings) {
  return Parser(tokens, limits, findings).policy();
}

}  // namespace assay::policy
