// SPDX-License-Identifier: Apache-2.0
// Recursive descent, one function for each rule of the grammar; there is no
// recursion on input, since expressions do not nest before version 1.2.
#include "policy/parser.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/nearest.h"
#include "policy/token_cursor.h"

namespace assay::policy {
namespace {

constexpr std::array<std::string_view, 4> kProperties = {"type", "value",
                                                         "valueType", "issuer"};
constexpr std::array<std::pair<TokenKind, Comparison>, 6> kComparisons = {{
    {TokenKind::Equal, Comparison::Equal},
    {TokenKind::NotEqual, Comparison::NotEqual},
    {TokenKind::Less, Comparison::Less},
    {TokenKind::LessEqual, Comparison::LessEqual},
    {TokenKind::Greater, Comparison::Greater},
    {TokenKind::GreaterEqual, Comparison::GreaterEqual},
}};
constexpr std::array<std::string_view, 5> kActions = {"permit", "deny", "add",
                                                      "issue", "issueproperty"};
// Every rule gives a bool: false means that an error was recorded, and that the
// caller unwinds to the place where parsing can go on.
class Parser {
 public:
  Parser(std::string_view source, const std::vector<Token>& tokens,
         const Limits& limits)
      : in_(source, tokens), limits_(limits) {}

  Parsed run() {
    if (version_info()) {
      sections();
    }
    return {std::move(policy_), in_.take_diagnostics()};
  }

 private:
  // versionInfo = "version" "=" VERSION ";"
  bool version_info() {
    in_.enter("policy > versionInfo");
    if (!in_.keyword("version") || !in_.expect(TokenKind::Assign)) {
      return false;
    }
    const Token& token = in_.here();
    const bool known = token.kind == TokenKind::Version &&
                       (token.text == "1.0" || token.text == "1.1");
    if (token.kind == TokenKind::Version && token.text == "1.2") {
      return in_.fail("policy.version.unsupported", token.range,
                      "version 1.2 is not supported by this build yet",
                      "write the policy in version 1.0 or 1.1");
    }
    if (!known) {
      return in_.fail("policy.version.unknown", token.range,
                      fmt::format("'{}' is no version of the language",
                                  TokenCursor::shown(token)),
                      "versions are 1.0 and 1.1, written like that");
    }
    policy_.version = token.text == "1.0" ? Version::V1_0 : Version::V1_1;
    in_.advance();
    return in_.expect(TokenKind::Semicolon);
  }

  void sections() {
    if (in_.is_keyword("configurationrules")) {
      if (policy_.version == Version::V1_0) {
        in_.fail("policy.version.needed", in_.here().range,
                 "configurationrules need version 1.1", "write version=1.1;");
      }
      section(SectionKind::Configuration, policy_.configuration);
    }
    if (!section(SectionKind::Authorization, policy_.authorization)) {
      return;
    }
    if (in_.is_keyword("issuancerules")) {
      section(SectionKind::Issuance, policy_.issuance);
    }
    in_.enter("policy");
    if (in_.here().kind != TokenKind::End) {
      in_.expect(TokenKind::End,
                 "each section stands once, in the order "
                 "configurationrules, authorizationrules, "
                 "issuancerules");
    }
  }

  // section = keyword "{" { rule } "}" ";"
  bool section(SectionKind kind, std::vector<Rule>& rules) {
    section_ = kind;
    in_.enter(fmt::format("policy > {}", name_of(kind)));
    if (!in_.keyword(name_of(kind)) || !in_.expect(TokenKind::OpenBrace)) {
      return false;
    }
    while (in_.here().kind != TokenKind::CloseBrace) {
      if (in_.here().kind == TokenKind::End) {
        return in_.expect(TokenKind::CloseBrace);
      }
      Rule parsed;
      in_.enter(fmt::format("policy > {} > rule", name_of(kind)));
      if (rule(parsed)) {
        if (++rules_ > limits_.rules) {
          return in_.fail("policy.limit.rules", parsed.range,
                          fmt::format("more than {} rules", limits_.rules), "");
        }
        rules.push_back(std::move(parsed));
      } else if (!in_.recover()) {
        return false;
      }
    }
    in_.advance();
    in_.enter(fmt::format("policy > {}", name_of(kind)));
    return in_.expect(TokenKind::Semicolon, "a section ends with };");
  }

  // rule = [ condition { "&&" condition } ] "=>" action ";"
  bool rule(Rule& out) {
    const uint32_t begin = in_.here().range.begin;
    if (in_.here().kind != TokenKind::Arrow) {
      do {
        Condition parsed;
        if (!condition(parsed)) {
          return false;
        }
        out.conditions.push_back(std::move(parsed));
        if (out.conditions.size() > limits_.conditions) {
          return in_.fail("policy.limit.conditions",
                          out.conditions.back().range,
                          fmt::format("more than {} conditions in one rule",
                                      limits_.conditions),
                          "");
        }
      } while (in_.take(TokenKind::And));
    }
    if (!in_.expect(TokenKind::Arrow) || !action(out.action) ||
        !in_.expect(TokenKind::Semicolon, "a rule ends with ;")) {
      return false;
    }
    out.range = {begin, in_.last_end()};
    return true;
  }

  // condition = [ IDENTIFIER ":" ] "[" propertyCondition { "," ... } "]"
  bool condition(Condition& out) {
    const uint32_t begin = in_.here().range.begin;
    if (in_.here().kind == TokenKind::Not) {
      return in_.fail("policy.version.needed", in_.here().range,
                      "! before a condition needs version 1.2",
                      "this build knows versions 1.0 and 1.1");
    }
    if (in_.here().kind == TokenKind::Identifier) {
      out.name = in_.here().text;
      out.name_range = in_.here().range;
      if (out.name == "true" || out.name == "false") {
        return in_.fail("policy.name.reserved", in_.here().range,
                        fmt::format("'{}' cannot be a name", out.name), "");
      }
      in_.advance();
      if (!in_.expect(TokenKind::Colon)) {
        return false;
      }
    }
    if (!in_.expect(TokenKind::OpenBracket)) {
      return false;
    }
    if (in_.here().kind == TokenKind::CloseBracket) {
      return in_.fail("policy.syntax.empty", in_.here().range,
                      "a condition needs at least one comparison",
                      "a rule without condition begins with =>");
    }
    do {
      PropertyCondition parsed;
      if (!property_condition(parsed)) {
        return false;
      }
      out.properties.push_back(std::move(parsed));
      if (out.properties.size() > limits_.property_conditions) {
        return in_.fail("policy.limit.property_conditions",
                        out.properties.back().range,
                        fmt::format("more than {} comparisons in one condition",
                                    limits_.property_conditions),
                        "");
      }
    } while (in_.take(TokenKind::Comma));
    if (!in_.expect(TokenKind::CloseBracket)) {
      return false;
    }
    out.range = {begin, in_.last_end()};
    return true;
  }

  // propertyCondition = propertyName comparison expression
  bool property_condition(PropertyCondition& out) {
    const uint32_t begin = in_.here().range.begin;
    if (!property(out.property)) {
      return false;
    }
    if (in_.here().kind == TokenKind::Assign) {
      return in_.mismatched("'=='", "a comparison is written ==");
    }
    const auto row = std::find_if(
        kComparisons.begin(), kComparisons.end(),
        [this](const auto& item) { return item.first == in_.here().kind; });
    if (row == kComparisons.end()) {
      return in_.mismatched("a comparison", "");
    }
    out.comparison = row->second;
    in_.advance();
    if (!expression(out.right)) {
      return false;
    }
    out.range = {begin, out.right.range.end};
    return true;
  }

  bool property(Property& out) {
    if (in_.here().kind == TokenKind::Identifier) {
      for (size_t i = 0; i < kProperties.size(); ++i) {
        if (in_.here().text == kProperties[i]) {
          out = static_cast<Property>(i);
          in_.advance();
          return true;
        }
      }
    }
    const std::string_view near =
        in_.here().kind == TokenKind::Identifier
            ? nearest_name(in_.here().text, kProperties)
            : std::string_view();
    return in_.mismatched(
        "'type', 'value', 'valueType' or 'issuer'",
        near.empty() ? std::string() : fmt::format("did you mean {}?", near));
  }

  // expression = STRING | INTEGER | BOOLEAN | IDENTIFIER "." propertyName
  bool expression(Expression& out) {
    const Token& token = in_.here();
    out.range = token.range;
    if (token.kind == TokenKind::String) {
      out.literal = token.text;
    } else if (token.kind == TokenKind::Integer) {
      out.literal = token.number;
    } else if (token.kind == TokenKind::Identifier &&
               (token.text == "true" || token.text == "false")) {
      out.literal = token.text == "true";
    } else if (token.kind == TokenKind::Identifier) {
      return access(out);
    } else {
      return in_.mismatched("a string, an integer, true, false or a name", "");
    }
    in_.advance();
    return true;
  }

  bool access(Expression& out) {
    out.kind = Expression::Kind::Access;
    out.name = in_.here().text;
    in_.advance();
    if (in_.here().kind == TokenKind::OpenParenthesis) {
      return in_.fail(
          "policy.version.needed", out.range,
          fmt::format("the function {} needs version 1.2", out.name),
          "this build knows versions 1.0 and 1.1");
    }
    if (!in_.expect(TokenKind::Dot) || !property(out.property)) {
      return false;
    }
    out.range.end = in_.last_end();
    return true;
  }

  // action = name "(" [ claimArgument ] ")"
  bool action(Action& out) {
    const uint32_t begin = in_.here().range.begin;
    const auto* const known =
        in_.here().kind == TokenKind::Identifier
            ? std::find(kActions.begin(), kActions.end(), in_.here().text)
            : kActions.end();
    if (known == kActions.end()) {
      const std::string_view near =
          in_.here().kind == TokenKind::Identifier
              ? nearest_name(in_.here().text, kActions)
              : std::string_view();
      return in_.mismatched(
          "an action", near.empty() ? "actions are permit, deny, add, issue "
                                      "and issueproperty"
                                    : fmt::format("did you mean {}?", near));
    }
    out.kind = static_cast<ActionKind>(known - kActions.begin());
    if (!belongs(out.kind)) {
      return false;
    }
    in_.advance();
    if (!in_.expect(TokenKind::OpenParenthesis)) {
      return false;
    }
    const bool plain =
        out.kind == ActionKind::Permit || out.kind == ActionKind::Deny;
    if ((!plain && !claim_argument(out)) ||
        !in_.expect(TokenKind::CloseParenthesis)) {
      return false;
    }
    out.range = {begin, in_.last_end()};
    return true;
  }

  // Which action may stand in which section. policy-language.md 3.1.
  bool belongs(ActionKind kind) {
    const bool verdict = kind == ActionKind::Permit || kind == ActionKind::Deny;
    const bool property = kind == ActionKind::IssueProperty;
    bool fits = false;
    switch (section_) {
      case SectionKind::Configuration:
        fits = property;
        break;
      case SectionKind::Authorization:
        fits = !property;
        break;
      case SectionKind::Issuance:
        fits = !verdict;
        break;
    }
    if (!fits) {
      return in_.fail(
          "policy.syntax.section", in_.here().range,
          fmt::format("{} cannot stand in {}", name_of(kind),
                      name_of(section_)),
          verdict ? "permit and deny belong to authorizationrules" : "");
    }
    if (kind == ActionKind::Issue && section_ == SectionKind::Authorization) {
      in_.warn(
          "policy.lint.issue_in_authorization", in_.here().range,
          "issue in authorizationrules acts as add: the claim does not reach "
          "the token",
          "write add here, and issue it in issuancerules");
    }
    return true;
  }

  // claimArgument = "claim" "=" IDENTIFIER | assignment { "," assignment }
  bool claim_argument(Action& out) {
    if (in_.here().kind == TokenKind::Identifier &&
        in_.here().text == "claim" && in_.ahead().kind == TokenKind::Assign) {
      in_.advance();
      in_.advance();
      if (in_.here().kind != TokenKind::Identifier) {
        return in_.mismatched("the name of a condition", "");
      }
      out.copies_claim = true;
      out.copied.kind = Expression::Kind::Access;
      out.copied.name = in_.here().text;
      out.copied.range = in_.here().range;
      in_.advance();
      return true;
    }
    if (in_.here().kind == TokenKind::String) {
      return in_.mismatched("'type', 'value', 'valueType' or 'issuer'",
                            "arguments have names: type=\"...\", value=...");
    }
    do {
      Assignment parsed;
      const uint32_t begin = in_.here().range.begin;
      if (!property(parsed.property) || !in_.expect(TokenKind::Assign) ||
          !expression(parsed.value)) {
        return false;
      }
      parsed.range = {begin, parsed.value.range.end};
      out.assignments.push_back(std::move(parsed));
      if (out.assignments.size() > kProperties.size()) {
        return in_.fail("policy.syntax.repeated", out.assignments.back().range,
                        "an argument stands twice", "");
      }
    } while (in_.take(TokenKind::Comma));
    return true;
  }

  TokenCursor in_;
  const Limits& limits_;
  size_t rules_ = 0;
  SectionKind section_ = SectionKind::Authorization;
  Policy policy_;
};

}  // namespace

Parsed parse(std::string_view source, const std::vector<Token>& tokens,
             const Limits& limits) {
  return Parser(source, tokens, limits).run();
}

}  // namespace assay::policy
