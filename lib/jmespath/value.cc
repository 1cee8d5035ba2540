// SPDX-License-Identifier: Apache-2.0
// The two kinds of arrays and objects, told apart here only.
#include "jmespath/value.h"

#include <algorithm>
#include <iterator>

namespace assay::jmespath {

Value null_value() {
  static const json::value null;
  return Value(null);
}

const json::value* Value::scalar() const {
  const auto* const value = std::get_if<const json::value*>(&node_);
  return value != nullptr ? *value : nullptr;
}

bool Value::is_null() const {
  return scalar() != nullptr && scalar()->is_null();
}

bool Value::is_array() const {
  return std::holds_alternative<const Array*>(node_) ||
         (scalar() != nullptr && scalar()->is_array());
}

bool Value::is_object() const {
  return std::holds_alternative<const Object*>(node_) ||
         (scalar() != nullptr && scalar()->is_object());
}

const bool* Value::if_bool() const {
  return scalar() != nullptr ? scalar()->if_bool() : nullptr;
}

bool Value::is_number() const {
  return scalar() != nullptr && scalar()->is_number();
}

bool Value::is_string() const {
  return scalar() != nullptr && scalar()->is_string();
}

// False are null, false, and what is empty.
bool Value::is_truthy() const {
  if (is_array() || is_object()) {
    return size() > 0;
  }
  if (const bool* const flag = if_bool()) {
    return *flag;
  }
  return !is_null() && !(is_string() && text().empty());
}

std::string_view Value::text() const {
  return scalar()->get_string();
}

double Value::number() const {
  const json::value& value = *scalar();
  if (const auto* const integer = value.if_int64()) {
    return static_cast<double>(*integer);
  }
  if (const auto* const integer = value.if_uint64()) {
    return static_cast<double>(*integer);
  }
  return value.get_double();
}

const int64_t* Value::if_integer() const {
  return scalar() != nullptr ? scalar()->if_int64() : nullptr;
}

const uint64_t* Value::if_large_integer() const {
  return scalar() != nullptr ? scalar()->if_uint64() : nullptr;
}

size_t Value::size() const {
  if (const auto* const array = std::get_if<const Array*>(&node_)) {
    return (*array)->size();
  }
  if (const auto* const object = std::get_if<const Object*>(&node_)) {
    return (*object)->size();
  }
  if (scalar() == nullptr) {
    return 0;
  }
  if (const auto* const array = scalar()->if_array()) {
    return array->size();
  }
  const auto* const object = scalar()->if_object();
  return object != nullptr ? object->size() : 0;
}

Value Value::element(size_t position) const {
  if (const auto* const array = std::get_if<const Array*>(&node_)) {
    return (**array)[position];
  }
  return Value(scalar()->get_array()[position]);
}

std::pair<std::string_view, Value> Value::member(size_t position) const {
  if (const auto* const object = std::get_if<const Object*>(&node_)) {
    return (**object)[position];
  }
  const json::key_value_pair& pair = *std::next(
      scalar()->get_object().begin(), static_cast<std::ptrdiff_t>(position));
  return {pair.key(), Value(pair.value())};
}

Value Value::find(std::string_view name) const {
  if (const auto* const object = std::get_if<const Object*>(&node_)) {
    const auto found =
        std::ranges::find(**object, name, &Object::value_type::first);
    return found != (*object)->end() ? found->second : null_value();
  }
  const auto* const object =
      scalar() != nullptr ? scalar()->if_object() : nullptr;
  const auto* const found =
      object != nullptr ? object->if_contains(name) : nullptr;
  return found != nullptr ? Value(*found) : null_value();
}

bool Value::has(std::string_view name) const {
  if (const auto* const object = std::get_if<const Object*>(&node_)) {
    return std::ranges::find(**object, name, &Object::value_type::first) !=
           (*object)->end();
  }
  const auto* const object =
      scalar() != nullptr ? scalar()->if_object() : nullptr;
  return object != nullptr && object->contains(name);
}

size_t Value::members_without_index() const {
  const auto* const object = std::get_if<const Object*>(&node_);
  return object != nullptr ? (*object)->size() : 0;
}

std::string_view Value::type() const {
  if (is_array()) {
    return "array";
  }
  if (is_object()) {
    return "object";
  }
  if (is_string()) {
    return "string";
  }
  if (is_number()) {
    return "number";
  }
  if (if_reference() != nullptr) {
    return "expref";
  }
  return is_null() ? "null" : "boolean";
}

int order(const Value& a, const Value& b) {
  if (a.is_string()) {
    return a.text().compare(b.text());
  }
  if (a.if_integer() != nullptr && b.if_integer() != nullptr) {
    return (*a.if_integer() > *b.if_integer()) -
           (*a.if_integer() < *b.if_integer());
  }
  const uint64_t* const large = a.if_large_integer();
  const uint64_t* const other = b.if_large_integer();
  if (large != nullptr && other != nullptr) {
    return (*large > *other) - (*large < *other);
  }
  return (a.number() > b.number()) - (a.number() < b.number());
}

}  // namespace assay::jmespath
