// SPDX-License-Identifier: Apache-2.0
// JMESPath text to tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/json.h"
#include "jmespath/jmespath.h"

namespace assay::jmespath {

enum class TokenKind : uint8_t {
  Identifier,        // foo
  QuotedIdentifier,  // "foo"
  Literal,           // `json` or 'raw string'
  Number,            // of an index or a slice
  Dot,
  Star,
  OpenBracket,
  Filter,   // [?
  Flatten,  // []
  CloseBracket,
  OpenBrace,
  CloseBrace,
  OpenParenthesis,
  CloseParenthesis,
  Comma,
  Colon,
  Current,    // @
  Reference,  // &
  And,
  Or,
  Pipe,
  Not,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  End
};

struct Token {
  TokenKind kind = TokenKind::End;
  uint32_t offset = 0;
  std::string text;          // identifiers, unescaped
  codec::json::value value;  // Literal
  int64_t number = 0;        // Number
};

// The last token, and no other, is End. Failures: Syntax.
// Requires: expression is shorter than 4 GiB.
std::variant<std::vector<Token>, Failure> lex(std::string_view expression);

}  // namespace assay::jmespath
