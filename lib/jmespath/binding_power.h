// SPDX-License-Identifier: Apache-2.0
// How strongly operators bind, as in the standard's reference implementation.
#pragma once

#include "jmespath/lexer.h"

namespace assay::jmespath {

constexpr int kBindsRight = 10;  // what binds less ends a projection
constexpr int kStar = 20;
constexpr int kFlatten = 9;
constexpr int kFilter = 21;
constexpr int kDot = 40;
constexpr int kNot = 45;

constexpr int power_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::Pipe:
      return 1;
    case TokenKind::Or:
      return 2;
    case TokenKind::And:
      return 3;
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
      return 5;
    case TokenKind::Flatten:
      return kFlatten;
    case TokenKind::Filter:
      return kFilter;
    case TokenKind::Dot:
      return kDot;
    case TokenKind::OpenBracket:
      return 55;
    case TokenKind::OpenParenthesis:
      return 60;
    default:
      return 0;
  }
}

}  // namespace assay::jmespath
