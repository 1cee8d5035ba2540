// SPDX-License-Identifier: Apache-2.0
// The standard's rules of evaluation. Whatever is made costs steps by its size,
// so that the limit of steps bounds memory, too.
#include "jmespath/evaluator.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "jmespath/functions.h"

namespace assay::jmespath {
namespace {

constexpr size_t kStepsOfAnElement = 4;
constexpr size_t kStepsOfAScalar = 8;

}  // namespace

bool Evaluator::spend(size_t steps, uint32_t offset) {
  steps_ += steps;
  if (steps_ > limits_.steps) {
    fail(ErrorKind::Limit, offset,
         fmt::format("the search needs more than {} steps", limits_.steps));
  }
  return !failed();
}

Value Evaluator::fail(ErrorKind kind, uint32_t offset, std::string message) {
  if (!failure_) {
    failure_ = Failure{kind, offset, std::move(message)};
  }
  return null_value();
}

Value Evaluator::make(bool flag) {
  static const json::value kTrue(true);
  static const json::value kFalse(false);
  return Value(flag ? kTrue : kFalse);
}

Value Evaluator::make(double number) {
  if (!std::isfinite(number)) {
    return fail(ErrorKind::InvalidValue, 0, "the number is beyond all numbers");
  }
  constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53
  if (number == std::floor(number) && std::abs(number) <= kExact) {
    return make(static_cast<int64_t>(number));
  }
  spend(kStepsOfAScalar);
  return Value(scalars_.emplace_back(number));
}

Value Evaluator::make(int64_t number) {
  spend(kStepsOfAScalar);
  return Value(scalars_.emplace_back(number));
}

Value Evaluator::make(std::string_view text) {
  if (!spend(kStepsOfAScalar + text.size())) {
    return null_value();
  }
  return Value(scalars_.emplace_back(json::string(text)));
}

Value Evaluator::make(Array array) {
  spend(kStepsOfAnElement * (1 + array.size()));
  array.shrink_to_fit();
  return Value(arrays_.emplace_back(std::move(array)));
}

Value Evaluator::make(Object object) {
  spend(kStepsOfAnElement * (1 + 2 * object.size()));
  return Value(objects_.emplace_back(std::move(object)));
}

Value Evaluator::evaluate(NodeId id, const Value& value) {
  const Node& node = expression_.at(id);
  if (!spend(1, node.offset)) {
    return null_value();
  }
  switch (node.kind) {
    case NodeKind::Current:
      return value;
    case NodeKind::Literal:
      return Value(node.literal);
    case NodeKind::Field:
      spend_on_members(value.members_without_index());
      return value.find(node.name);
    case NodeKind::Index: {
      const auto size = static_cast<int64_t>(value.size());
      const int64_t place = node.number < 0 ? node.number + size : node.number;
      return value.is_array() && place >= 0 && place < size
                 ? value.element(static_cast<size_t>(place))
                 : null_value();
    }
    case NodeKind::Slice:
      return slice(node, value);
    case NodeKind::Chain:
      return evaluate(node.right, evaluate(node.left, value));
    case NodeKind::Projection:
    case NodeKind::Filter:
      return project(node, evaluate(node.left, value));
    case NodeKind::ValueProjection:
      return project_members(node, evaluate(node.left, value));
    case NodeKind::Flatten:
      return flatten(evaluate(node.left, value));
    case NodeKind::Or: {
      const Value left = evaluate(node.left, value);
      return left.is_truthy() ? left : evaluate(node.right, value);
    }
    case NodeKind::And: {
      const Value left = evaluate(node.left, value);
      return left.is_truthy() ? evaluate(node.right, value) : left;
    }
    case NodeKind::Not:
      return make(!evaluate(node.left, value).is_truthy());
    case NodeKind::Compare:
      return compare(node, value);
    case NodeKind::List:
      return list(node, value);
    case NodeKind::Hash:
      return hash(node, value);
    case NodeKind::Call:
      return call(*this, node, value);
    case NodeKind::Reference:
      return Value(node.left);
  }
  return null_value();
}

Value Evaluator::slice(const Node& node, const Value& value) {
  const Slice& slice = node.slice;
  if (slice.step == 0) {
    return fail(ErrorKind::InvalidValue, node.offset,
                "the step of a slice cannot be 0");
  }
  if (!value.is_array()) {
    return null_value();
  }
  const auto size = static_cast<int64_t>(value.size());
  const bool forward = slice.step > 0;
  // Where a bound lies, cut to the array.
  const auto cut = [size, forward](int64_t bound) {
    const int64_t place = bound < 0 ? bound + size : bound;
    return forward ? std::clamp<int64_t>(place, 0, size)
                   : std::clamp<int64_t>(place, -1, size - 1);
  };
  const int64_t start =
      slice.start ? cut(*slice.start) : (forward ? 0 : size - 1);
  const int64_t stop = slice.stop ? cut(*slice.stop) : (forward ? size : -1);
  const int64_t step = std::clamp<int64_t>(slice.step, -size - 1, size + 1);
  Array array;
  for (int64_t i = start; forward ? i < stop : i > stop; i += step) {
    array.push_back(value.element(static_cast<size_t>(i)));
  }
  return make(std::move(array));
}

Value Evaluator::flatten(const Value& value) {
  if (!value.is_array()) {
    return null_value();
  }
  Array array;
  for (size_t i = 0; i < value.size(); ++i) {
    const Value element = value.element(i);
    if (!element.is_array()) {
      array.push_back(element);
      continue;
    }
    if (!spend(1 + kStepsOfAnElement * element.size())) {
      return null_value();
    }
    for (size_t j = 0; j < element.size(); ++j) {
      array.push_back(element.element(j));
    }
  }
  return make(std::move(array));
}

// Nulls are dropped.
Value Evaluator::project(const Node& node, const Value& value) {
  if (!value.is_array()) {
    return null_value();
  }
  Array array;
  for (size_t i = 0; i < value.size() && !failed(); ++i) {
    const Value element = value.element(i);
    if (node.kind == NodeKind::Filter &&
        !evaluate(node.condition, element).is_truthy()) {
      continue;
    }
    const Value made = evaluate(node.right, element);
    if (!made.is_null()) {
      array.push_back(made);
    }
  }
  return make(std::move(array));
}

Value Evaluator::project_members(const Node& node, const Value& value) {
  if (!value.is_object()) {
    return null_value();
  }
  Array array;
  for (size_t i = 0; i < value.size() && !failed(); ++i) {
    const Value made = evaluate(node.right, value.member(i).second);
    if (!made.is_null()) {
      array.push_back(made);
    }
  }
  return make(std::move(array));
}

// Order is that of numbers; of anything else there is none: null.
Value Evaluator::compare(const Node& node, const Value& value) {
  const Value left = evaluate(node.left, value);
  const Value right = evaluate(node.right, value);
  if (node.comparison == TokenKind::Equal) {
    return make(equal(left, right));
  }
  if (node.comparison == TokenKind::NotEqual) {
    return make(!equal(left, right));
  }
  if (!left.is_number() || !right.is_number()) {
    return null_value();
  }
  const int found = order(left, right);
  switch (node.comparison) {
    case TokenKind::Less:
      return make(found < 0);
    case TokenKind::LessEqual:
      return make(found <= 0);
    case TokenKind::Greater:
      return make(found > 0);
    default:
      return make(found >= 0);
  }
}

Value Evaluator::list(const Node& node, const Value& value) {
  if (value.is_null()) {
    return null_value();
  }
  Array array;
  for (const NodeId child : node.children) {
    array.push_back(evaluate(child, value));
  }
  return make(std::move(array));
}

Value Evaluator::hash(const Node& node, const Value& value) {
  if (value.is_null()) {
    return null_value();
  }
  Object object;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const std::string& key = node.keys[i];
    const Value made = evaluate(node.children[i], value);
    if (!spend_on_members(object.size())) {
      return null_value();
    }
    const auto known =
        std::ranges::find(object, key, &Object::value_type::first);
    if (known == object.end()) {
      object.emplace_back(key, made);
    } else {
      known->second = made;
    }
  }
  return make(std::move(object));
}

// Numbers by value, objects whatever the order of their members.
bool Evaluator::equal(const Value& a, const Value& b) {
  if (!spend(1)) {
    return false;
  }
  if (a.is_number() && b.is_number()) {
    return order(a, b) == 0;
  }
  if (a.is_string() && b.is_string()) {
    spend_on_bytes(std::min(a.text().size(), b.text().size()));
    return a.text() == b.text();
  }
  if (a.type() != b.type() || a.size() != b.size()) {
    return false;
  }
  if (a.is_array()) {
    for (size_t i = 0; i < a.size(); ++i) {
      if (!equal(a.element(i), b.element(i))) {
        return false;
      }
    }
  } else if (a.is_object()) {
    for (size_t i = 0; i < a.size(); ++i) {
      const auto [name, inner] = a.member(i);
      spend_on_members(2 * b.members_without_index());
      if (!b.has(name) || !equal(inner, b.find(name))) {
        return false;
      }
    }
  } else if (a.if_bool() != nullptr) {
    return *a.if_bool() == *b.if_bool();
  }
  return true;
}

}  // namespace assay::jmespath
