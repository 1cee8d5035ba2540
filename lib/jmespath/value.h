// SPDX-License-Identifier: Apache-2.0
// Values of a search: parts of the document, or made of them without copying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "codec/json.h"
#include "jmespath/program.h"

namespace assay::jmespath {

namespace json = codec::json;

class Value;
using Array = std::vector<Value>;
// INVARIANT: no name twice.
using Object = std::vector<std::pair<std::string_view, Value>>;

// Small; owns nothing.
class Value {
 public:
  explicit Value(const json::value& value) : node_(&value) {}
  explicit Value(const Array& array) : node_(&array) {}
  explicit Value(const Object& object) : node_(&object) {}
  // &expression, an argument of functions.
  explicit Value(NodeId reference) : node_(reference) {}

  bool is_null() const;
  bool is_truthy() const;
  bool is_array() const;
  bool is_object() const;
  const bool* if_bool() const;
  bool is_number() const;
  bool is_string() const;
  const NodeId* if_reference() const { return std::get_if<NodeId>(&node_); }

  // Requires: is_string(), is_number().
  std::string_view text() const;
  double number() const;
  // Null where the number is no integer of 64 bits with a sign.
  const int64_t* if_integer() const;
  // Integers beyond those, up to 2^64; null otherwise.
  const uint64_t* if_large_integer() const;

  // Of an array or an object, else 0.
  size_t size() const;
  // Requires: is_array(), position < size().
  Value element(size_t position) const;
  // Requires: is_object(), position < size(). In order.
  std::pair<std::string_view, Value> member(size_t position) const;
  // Null where there is no such member, or no object.
  Value find(std::string_view name) const;
  bool has(std::string_view name) const;
  // Members that find() and has() go through: those of the document's objects
  // have an index.
  size_t members_without_index() const;

  // "string", "number", "array", "object", "boolean", "null", "expref"
  std::string_view type() const;

 private:
  const json::value* scalar() const;

  std::variant<const json::value*, const Array*, const Object*, NodeId> node_;
};

Value null_value();

// Less, equal or greater than zero. Requires: both are numbers or both strings.
int order(const Value& a, const Value& b);

}  // namespace assay::jmespath
