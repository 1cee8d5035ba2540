// SPDX-License-Identifier: Apache-2.0
// Moves over tokens and words what was not expected.
#include "policy/token_cursor.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace assay::policy {
namespace {

// Section keywords are compared ignoring case.
bool equal_ignoring_case(std::string_view word, std::string_view keyword) {
  return std::ranges::equal(word, keyword, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

}  // namespace

bool TokenCursor::at_name(std::string_view name) const {
  return at(TokenKind::Identifier) && here().text == name;
}

bool TokenCursor::at_keyword(std::string_view keyword) const {
  return here().kind == TokenKind::Identifier &&
         equal_ignoring_case(here().text, keyword);
}

std::optional<SectionKind> TokenCursor::section_here() const {
  for (const SectionKind kind :
       {SectionKind::Configuration, SectionKind::Authorization,
        SectionKind::Issuance}) {
    if (ahead().kind == TokenKind::OpenBrace && at_keyword(name_of(kind))) {
      return kind;
    }
  }
  return std::nullopt;
}

const Token& TokenCursor::next() {
  const Token& token = here();
  at_ = std::min(at_ + 1, tokens_.size() - 1);
  return token;
}

bool TokenCursor::take(TokenKind kind) {
  const bool there = at(kind);
  if (there) {
    next();
  }
  return there;
}

std::optional<claims::Value> TokenCursor::take_literal() {
  const std::string_view text = here().text;
  if (take(TokenKind::String)) {
    return unescape(text);
  }
  if (take(TokenKind::Boolean)) {
    return text == "true";
  }
  if (take(TokenKind::Integer)) {
    int64_t value = 0;  // the lexer refused what does not fit
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  return std::nullopt;
}

const Token& TokenCursor::expect(TokenKind kind, std::string_view hint) {
  if (at(kind)) {
    return next();
  }
  mismatched(name_of(kind), std::string(hint));
  return here();
}

const Token& TokenCursor::expect(TokenKind kind, Hint hint) {
  return at(kind) ? next() : expect(kind, hint(here()));
}

void TokenCursor::mismatched(std::string_view expected, std::string hint) {
  const Token* const before = at_ > 0 ? &tokens_[at_ - 1] : nullptr;
  if (before != nullptr && before->kind == TokenKind::String) {
    const auto breaks = std::ranges::count(before->text, '\n');
    if (breaks > 0) {
      hint = fmt::format(
          "the string before it spans {} lines: is a '\"' missing where it "
          "should end?",
          breaks + 1);
    }
  }
  fail("policy.syntax.expected", here().range,
       fmt::format("mismatched input '{}' expecting {}", excerpt(here().text),
                   expected),
       std::move(hint));
}

void TokenCursor::fail(std::string_view code, Range range, std::string message,
                       std::string hint) {
  if (!failed_ && !here().after_error && blamed_ != at_) {
    blamed_ = at_;
    findings_.error(code, range, std::move(message), std::move(hint));
  }
  failed_ = true;
}

bool TokenCursor::restart() {
  failed_ = false;
  if (findings_.full()) {
    at_ = tokens_.size() - 1;
  }
  return !at_end();
}

void TokenCursor::recover_in_section(const Token& first) {
  bool acted = std::any_of(&first, &here(), [](const Token& token) {
    return token.kind == TokenKind::Arrow;
  });
  while (restart() && here().kind != TokenKind::CloseBrace && !section_here() &&
         !(acted && begins_next_rule())) {
    const TokenKind kind = next().kind;
    if (kind == TokenKind::Semicolon) {
      return;
    }
    acted = acted || kind == TokenKind::Arrow;
  }
}

bool TokenCursor::begins_next_rule() const {
  return at_ > 0 && tokens_[at_ - 1].kind == TokenKind::CloseParenthesis &&
         (at(TokenKind::Arrow) || at(TokenKind::OpenBracket) ||
          at(TokenKind::Not) ||
          (at(TokenKind::Identifier) && ahead().kind == TokenKind::Colon));
}

void TokenCursor::recover_between_sections() {
  while (restart() && !section_here()) {
    next();
  }
}

Range TokenCursor::since(const Token& first) const {
  const uint32_t end = at_ > 0 ? tokens_[at_ - 1].range.end : 0;
  return {first.range.begin, std::max(first.range.begin, end)};
}

bool TokenCursor::misread_since(const Token& first) const {
  return std::any_of(&first, &tokens_[at_],
                     [](const Token& token) { return token.after_error; });
}

std::optional<Place> TokenCursor::end_above() const {
  if (at_ == 0) {
    return std::nullopt;
  }
  const std::string_view source = findings_.source();
  const uint32_t end = tokens_[at_ - 1].range.end;
  const std::string_view between = source.substr(end, here().range.begin - end);
  return between.find('\n') == between.npos
             ? std::nullopt
             : std::optional(place_of(source, end));
}

}  // namespace assay::policy
