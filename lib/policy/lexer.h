// SPDX-License-Identifier: Apache-2.0
// Policy text to tokens. policy-language.md, section 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/findings.h"
#include "policy/source.h"

namespace assay::policy {

enum class TokenKind : uint8_t {
  Identifier,
  String,
  Integer,
  Boolean,
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

// As messages show it: "';'", "a string", "<EOF>".
std::string_view name_of(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::End;
  Range range;
  std::string_view text;  // as written; End: "<EOF>"
  // Something that is no token stands before it, and was reported: what the
  // parser does not understand here is that mistake once more.
  bool after_error = false;
};

// Goes on after what it does not understand. The last token, and no other, is
// End. Errors: policy.syntax.character, .quote, .comment, .number, .string.
// Requires: source is valid UTF-8 and shorter than 4 GiB.
std::vector<Token> lex(std::string_view source, Findings& findings);

// Requires: the text of a String token.
std::string unescape(std::string_view token);

}  // namespace assay::policy
