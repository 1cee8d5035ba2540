// SPDX-License-Identifier: Apache-2.0
// Top-down operator precedence, with the binding powers of the standard's
// reference implementation.
#include "jmespath/parser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "jmespath/binding_power.h"

namespace assay::jmespath {
namespace {

// After a failure everything that is asked is answered at once, without
// looking at tokens.
class Parser {
 public:
  Parser(std::vector<Token> tokens, const Limits& limits)
      : tokens_(std::move(tokens)), limits_(limits) {}

  std::variant<std::vector<Node>, Failure> run() {
    expression(0);
    if (!failure_ && here().kind != TokenKind::End) {
      fail("expected the end of the expression");
    }
    if (failure_) {
      return *std::move(failure_);
    }
    return std::move(nodes_);
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  const Token& ahead() const {
    return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
  }
  Token& next() {
    Token& token = tokens_[at_];
    at_ = std::min(at_ + 1, tokens_.size() - 1);
    return token;
  }
  bool take(TokenKind kind) {
    const bool there = !failure_ && here().kind == kind;
    if (there) {
      next();
    }
    return there;
  }
  void expect(TokenKind kind, std::string_view what) {
    if (!take(kind)) {
      fail(fmt::format("expected {}", what));
    }
  }

  void fail(std::string message, ErrorKind kind = ErrorKind::Syntax) {
    if (!failure_) {
      failure_ = Failure{kind, here().offset, std::move(message)};
    }
  }

  NodeId add(Node node) {
    for (const NodeId child : {node.left, node.right, node.condition}) {
      raise(node, child);
    }
    for (const NodeId child : node.children) {
      raise(node, child);
    }
    if (node.height > kMaxHeight) {
      fail(fmt::format("the expression is a chain of more than {} parts",
                       kMaxHeight),
           ErrorKind::Limit);
    }
    nodes_.push_back(std::move(node));
    return static_cast<NodeId>(nodes_.size() - 1);
  }

  void raise(Node& node, NodeId child) const {
    if (child < nodes_.size()) {
      node.height = std::max(node.height, nodes_[child].height + 1);
    }
  }

  Node make(NodeKind kind, uint32_t offset) const {
    Node node;
    node.kind = kind;
    node.offset = offset;
    return node;
  }

  NodeId current() { return add(make(NodeKind::Current, here().offset)); }

  NodeId pair(NodeKind kind, uint32_t offset, NodeId left, NodeId right) {
    Node node = make(kind, offset);
    node.left = left;
    node.right = right;
    return add(std::move(node));
  }

  NodeId expression(int power) {
    if (failure_) {
      return 0;
    }
    if (depth_ == limits_.nesting) {
      fail(fmt::format("the expression nests deeper than {}", limits_.nesting),
           ErrorKind::Limit);
      return 0;
    }
    ++depth_;
    NodeId left = prefix();
    while (!failure_ && power < power_of(here().kind)) {
      left = infix(left);
    }
    --depth_;
    return left;
  }

  NodeId prefix() {
    Token& token = next();
    switch (token.kind) {
      case TokenKind::Literal: {
        Node node = make(NodeKind::Literal, token.offset);
        node.literal = std::move(token.value);
        return add(std::move(node));
      }
      case TokenKind::Identifier:
        return here().kind == TokenKind::OpenParenthesis ? call(token)
                                                         : field(token);
      case TokenKind::QuotedIdentifier:
        if (here().kind == TokenKind::OpenParenthesis) {
          fail("the name of a function is not quoted");
        }
        return field(token);
      case TokenKind::Current:
        return add(make(NodeKind::Current, token.offset));
      case TokenKind::Star: {
        const NodeId left = current();
        return pair(NodeKind::ValueProjection, token.offset, left,
                    projected(kStar));
      }
      case TokenKind::Filter:
        return filter(current(), token.offset);
      case TokenKind::Flatten:
        return flatten(current(), token.offset);
      case TokenKind::OpenBracket:
        return bracket_prefix(token.offset);
      case TokenKind::OpenBrace:
        return hash(token.offset);
      case TokenKind::OpenParenthesis: {
        const NodeId inner = expression(0);
        expect(TokenKind::CloseParenthesis, "')'");
        return inner;
      }
      case TokenKind::Not:
        return unary(NodeKind::Not, token.offset, expression(kNot));
      default:
        at_ = token.kind == TokenKind::End ? at_ : at_ - 1;
        fail("expected an expression");
        return 0;
    }
  }

  NodeId unary(NodeKind kind, uint32_t offset, NodeId left) {
    Node node = make(kind, offset);
    node.left = left;
    return add(std::move(node));
  }

  NodeId field(Token& token) {
    Node node = make(NodeKind::Field, token.offset);
    node.name = std::move(token.text);
    return add(std::move(node));
  }

  NodeId infix(NodeId left) {
    const Token& token = next();
    const uint32_t offset = token.offset;
    const TokenKind kind = token.kind;
    switch (kind) {
      case TokenKind::Dot:
        if (take(TokenKind::Star)) {
          return pair(NodeKind::ValueProjection, offset, left, projected(kDot));
        }
        return pair(NodeKind::Chain, offset, left, after_dot(kDot));
      case TokenKind::Pipe:
        return pair(NodeKind::Chain, offset, left, expression(power_of(kind)));
      case TokenKind::Or:
        return pair(NodeKind::Or, offset, left, expression(power_of(kind)));
      case TokenKind::And:
        return pair(NodeKind::And, offset, left, expression(power_of(kind)));
      case TokenKind::Filter:
        return filter(left, offset);
      case TokenKind::Flatten:
        return flatten(left, offset);
      case TokenKind::OpenBracket:
        return bracket(left, offset);
      case TokenKind::OpenParenthesis:
        --at_;
        fail("only a name can be called");
        return left;
      default: {
        Node node = make(NodeKind::Compare, offset);
        node.comparison = kind;
        node.left = left;
        node.right = expression(power_of(kind));
        return add(std::move(node));
      }
    }
  }

  // What stands behind a projection and is done to each of its elements.
  NodeId projected(int power) {
    if (failure_ || power_of(here().kind) < kBindsRight) {
      return current();
    }
    if (here().kind == TokenKind::OpenBracket ||
        here().kind == TokenKind::Filter) {
      return continued(current(), power);
    }
    if (take(TokenKind::Dot)) {
      return after_dot(power);
    }
    fail("expected '.', '[' or the end of a projection");
    return 0;
  }

  // One infix operator, whatever it binds, and those behind it that bind more.
  NodeId continued(NodeId left, int power) {
    if (depth_ == limits_.nesting) {
      fail(fmt::format("the expression nests deeper than {}", limits_.nesting),
           ErrorKind::Limit);
      return 0;
    }
    ++depth_;
    do {
      left = infix(left);
    } while (!failure_ && power < power_of(here().kind));
    --depth_;
    return left;
  }

  NodeId after_dot(int power) {
    const uint32_t offset = here().offset;
    switch (here().kind) {
      case TokenKind::Identifier:
      case TokenKind::QuotedIdentifier:
      case TokenKind::Star:
        return expression(power);
      case TokenKind::OpenBracket:
        next();
        return list(offset);
      case TokenKind::OpenBrace:
        next();
        return hash(offset);
      default:
        fail("expected a name, '*', '[' or '{' after '.'");
        return 0;
    }
  }

  NodeId filter(NodeId left, uint32_t offset) {
    Node node = make(NodeKind::Filter, offset);
    node.left = left;
    node.condition = expression(0);
    expect(TokenKind::CloseBracket, "']' after the condition");
    node.right = projected(kFilter);
    return add(std::move(node));
  }

  NodeId flatten(NodeId left, uint32_t offset) {
    const NodeId flat = unary(NodeKind::Flatten, offset, left);
    return pair(NodeKind::Projection, offset, flat, projected(kFlatten));
  }

  // [0], [1:2], [*] or a list of expressions, on the current value.
  NodeId bracket_prefix(uint32_t offset) {
    const bool place = here().kind == TokenKind::Number ||
                       here().kind == TokenKind::Colon ||
                       (here().kind == TokenKind::Star &&
                        ahead().kind == TokenKind::CloseBracket);
    return place ? bracket(current(), offset) : list(offset);
  }

  NodeId bracket(NodeId left, uint32_t offset) {
    if (take(TokenKind::Star)) {
      expect(TokenKind::CloseBracket, "']'");
      return pair(NodeKind::Projection, offset, left, projected(kStar));
    }
    if (here().kind == TokenKind::Number &&
        ahead().kind == TokenKind::CloseBracket) {
      Node node = make(NodeKind::Index, offset);
      node.number = next().number;
      next();
      const NodeId index = add(std::move(node));
      return pair(NodeKind::Chain, offset, left, index);
    }
    Node node = make(NodeKind::Slice, offset);
    node.slice = slice();
    const NodeId sliced =
        pair(NodeKind::Chain, offset, left, add(std::move(node)));
    return pair(NodeKind::Projection, offset, sliced, projected(kStar));
  }

  // [start] ":" [stop] [":" [step]] "]"
  Slice slice() {
    Slice slice;
    slice.start = number();
    expect(TokenKind::Colon, "a number, ':', '*' or ']' in brackets");
    slice.stop = number();
    if (take(TokenKind::Colon)) {
      slice.step = number().value_or(1);
    }
    expect(TokenKind::CloseBracket, "']' after a slice");
    return slice;
  }

  std::optional<int64_t> number() {
    if (failure_ || here().kind != TokenKind::Number) {
      return std::nullopt;
    }
    return next().number;
  }

  NodeId list(uint32_t offset) {
    Node node = make(NodeKind::List, offset);
    do {
      node.children.push_back(expression(0));
    } while (take(TokenKind::Comma));
    expect(TokenKind::CloseBracket, "',' or ']' in a list of expressions");
    return add(std::move(node));
  }

  NodeId hash(uint32_t offset) {
    Node node = make(NodeKind::Hash, offset);
    do {
      if (here().kind != TokenKind::Identifier &&
          here().kind != TokenKind::QuotedIdentifier) {
        fail("expected a name for the member");
        return 0;
      }
      node.keys.push_back(std::move(next().text));
      expect(TokenKind::Colon, "':' after the name of a member");
      node.children.push_back(expression(0));
    } while (take(TokenKind::Comma));
    expect(TokenKind::CloseBrace, "',' or '}' in a hash of expressions");
    return add(std::move(node));
  }

  NodeId call(Token& name) {
    Node node = make(NodeKind::Call, name.offset);
    node.name = std::move(name.text);
    next();
    if (here().kind != TokenKind::CloseParenthesis) {
      do {
        node.children.push_back(argument());
      } while (take(TokenKind::Comma));
    }
    expect(TokenKind::CloseParenthesis, "',' or ')' in a call");
    return add(std::move(node));
  }

  NodeId argument() {
    const uint32_t offset = here().offset;
    return take(TokenKind::Reference)
               ? unary(NodeKind::Reference, offset, expression(0))
               : expression(0);
  }

  std::vector<Token> tokens_;
  const Limits& limits_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::vector<Node> nodes_;
  std::optional<Failure> failure_;
};

}  // namespace

std::variant<std::vector<Node>, Failure> parse(std::vector<Token> tokens,
                                               const Limits& limits) {
  return Parser(std::move(tokens), limits).run();
}

}  // namespace assay::jmespath
