// SPDX-License-Identifier: Apache-2.0
// Policy text to tokens. policy-language.md, section 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "policy/source.h"

namespace assay::policy {

enum class TokenKind : uint8_t {
  Identifier,
  String,
  Integer,
  Version,  // digits '.' digits
  Assign,   // =
  Equal,    // ==
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Arrow,  // =>
  Not,    // !
  And,    // &&
  Colon,
  Semicolon,
  Comma,
  Dot,
  OpenBracket,
  CloseBracket,
  OpenParenthesis,
  CloseParenthesis,
  OpenBrace,
  CloseBrace,
  End,
};

// As it is written in messages: "';'", "a string".
std::string_view name_of(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::End;
  Range range;
  std::string text;    // String: unescaped; otherwise as written
  int64_t number = 0;  // Integer
};

struct Lexed {
  std::vector<Token> tokens;  // ends with End
  std::vector<Diagnostic> diagnostics;
};

// Stops at the first error: what follows a broken token means nothing.
Lexed lex(std::string_view source, const Limits& limits);

}  // namespace assay::policy
