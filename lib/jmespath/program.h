// SPDX-License-Identifier: Apache-2.0
// A parsed expression: nodes in one row, which name each other by position.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "codec/json.h"
#include "jmespath/lexer.h"

namespace assay::jmespath {

enum class NodeKind : uint8_t {
  Current,
  Literal,          // literal
  Field,            // name
  Index,            // number
  Slice,            // slice
  Chain,            // right on what left gives: a.b, a[0], a | b
  Projection,       // right on each element of left
  ValueProjection,  // right on each member's value of left
  Filter,           // right on each element of left that meets condition
  Flatten,          // left
  Or,
  And,
  Not,        // left
  Compare,    // comparison
  List,       // children
  Hash,       // children, keys
  Call,       // name, children
  Reference,  // &left
};

struct Slice {
  std::optional<int64_t> start;
  std::optional<int64_t> stop;
  int64_t step = 1;
};

using NodeId = uint32_t;

struct Node {
  NodeKind kind = NodeKind::Current;
  TokenKind comparison = TokenKind::Equal;
  uint32_t offset = 0;
  uint32_t height = 1;  // of the tree below
  NodeId left = 0;
  NodeId right = 0;
  NodeId condition = 0;
  int64_t number = 0;
  Slice slice;
  std::string name;
  codec::json::value literal;
  std::vector<NodeId> children;
  std::vector<std::string> keys;
};

// INVARIANT: a node names only nodes before it; the last is the root.
class Expression {
 public:
  explicit Expression(std::vector<Node> nodes) : nodes_(std::move(nodes)) {}

  const Node& at(NodeId id) const ASSAY_LIFETIME_BOUND { return nodes_[id]; }
  NodeId root() const { return static_cast<NodeId>(nodes_.size() - 1); }
  std::span<const Node> nodes() const ASSAY_LIFETIME_BOUND { return nodes_; }

 private:
  std::vector<Node> nodes_;
};

}  // namespace assay::jmespath
