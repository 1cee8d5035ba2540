// SPDX-License-Identifier: Apache-2.0
// Moves over tokens and words the syntax errors.
#include "policy/token_cursor.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/nearest.h"
#include "policy/parser.h"

namespace assay::policy {
namespace {

constexpr size_t kMaxOffender = 64;
constexpr std::array<std::string_view, 4> kKeywords = {
    "version", "configurationrules", "authorizationrules", "issuancerules"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

}  // namespace

const Token& TokenCursor::ahead() const {
  return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
}

void TokenCursor::advance() {
  at_ = std::min(at_ + 1, tokens_.size() - 1);
}

uint32_t TokenCursor::last_end() const {
  return at_ == 0 ? 0 : tokens_[at_ - 1].range.end;
}

bool TokenCursor::take(TokenKind kind) {
  const bool there = here().kind == kind;
  if (there) {
    advance();
  }
  return there;
}

bool TokenCursor::expect(TokenKind kind, std::string hint) {
  if (take(kind)) {
    return true;
  }
  if (kind == TokenKind::Semicolon && hint.empty()) {
    hint = "a ; is missing";
  }
  return mismatched(kind == TokenKind::End ? std::string(name_of(kind))
                                           : fmt::format("'{}'", name_of(kind)),
                    std::move(hint));
}

bool TokenCursor::is_keyword(std::string_view word) const {
  return here().kind == TokenKind::Identifier && lower(here().text) == word;
}

bool TokenCursor::keyword(std::string_view word) {
  if (!is_keyword(word)) {
    const bool misspelt = here().kind == TokenKind::Identifier &&
                          nearest_name(here().text, kKeywords) == word;
    return mismatched(fmt::format("'{}'", word),
                      misspelt ? fmt::format("did you mean {}?", word) : "");
  }
  if (here().text != word) {
    warn("policy.lint.keyword_case", here().range,
         fmt::format("'{}' is written {}", here().text, word), "");
  }
  advance();
  return true;
}

bool TokenCursor::mismatched(const std::string& expected, std::string hint) {
  return fail("policy.syntax.expected", here().range,
              fmt::format("mismatched input '{}' expecting {}", shown(here()),
                          expected),
              std::move(hint));
}

bool TokenCursor::fail(std::string_view code, Range range, std::string message,
                       std::string hint) {
  ++errors_;
  diagnostics_.push_back(
      {Severity::Error, code, range, std::move(message), std::move(hint),
       std::string(source_.substr(
           range.begin,
           std::min<size_t>(range.end - range.begin, kMaxOffender))),
       rule_});
  return false;
}

void TokenCursor::warn(std::string_view code, Range range, std::string message,
                       std::string hint) {
  diagnostics_.push_back({Severity::Warning,
                          code,
                          range,
                          std::move(message),
                          std::move(hint),
                          {},
                          rule_});
}

bool TokenCursor::recover() {
  if (errors_ >= kMaxDiagnostics) {
    return false;
  }
  while (here().kind != TokenKind::End && here().kind != TokenKind::Semicolon) {
    advance();
  }
  return take(TokenKind::Semicolon);
}

std::string TokenCursor::shown(const Token& token) {
  constexpr size_t kShown = 40;
  return token.kind == TokenKind::End ? "<EOF>" : token.text.substr(0, kShown);
}

}  // namespace assay::policy
