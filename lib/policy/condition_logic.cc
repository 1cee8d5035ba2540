// SPDX-License-Identifier: Apache-2.0
// A comparison with an Integer is an interval, any other one a set of one value
// or of all but one.
#include "policy/condition_logic.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace assay::policy {
namespace {

using claims::Value;
using claims::ValueType;

// Both ends belong to it; empty where first > last.
struct Interval {
  int64_t first = std::numeric_limits<int64_t>::min();
  int64_t last = std::numeric_limits<int64_t>::max();
};

// The Integers that pass the test, where these are all that passes.
std::optional<Interval> interval_of(const PropertyCondition& test) {
  const Value* const literal = literal_of(test.right);
  const int64_t* const bound =
      literal != nullptr ? std::get_if<int64_t>(literal) : nullptr;
  if (bound == nullptr) {
    return std::nullopt;
  }
  Interval all;
  switch (test.comparison) {
    case Comparison::Equal:
      return Interval{*bound, *bound};
    case Comparison::NotEqual:
      return std::nullopt;
    case Comparison::Less:
      return *bound == all.first ? Interval{1, 0}
                                 : Interval{all.first, *bound - 1};
    case Comparison::LessEqual:
      return Interval{all.first, *bound};
    case Comparison::Greater:
      return *bound == all.last ? Interval{1, 0}
                                : Interval{*bound + 1, all.last};
    case Comparison::GreaterEqual:
      return Interval{*bound, all.last};
  }
  return std::nullopt;
}

bool same_literal(const PropertyCondition& one,
                  const PropertyCondition& other) {
  const Value* const a = literal_of(one.right);
  const Value* const b = literal_of(other.right);
  return a != nullptr && b != nullptr && *a == *b;
}

bool is(const PropertyCondition& test, Comparison comparison) {
  return test.comparison == comparison && literal_of(test.right) != nullptr;
}

// The type of every value that passes, where there is but one.
std::optional<ValueType> type_of(const PropertyCondition& test) {
  if (test.property == Property::Value && is_ordering(test.comparison)) {
    return ValueType::Integer;
  }
  if (!is(test, Comparison::Equal)) {
    return std::nullopt;
  }
  if (test.property == Property::Value) {
    return claims::type_of(*literal_of(test.right));
  }
  const std::string* const name = text_of(test.right);
  return test.property == Property::ValueType && name != nullptr
             ? claims::find_value_type(*name)
             : std::nullopt;
}

bool differ_in_type(const PropertyCondition& one,
                    const PropertyCondition& other) {
  const std::optional<ValueType> a = type_of(one);
  const std::optional<ValueType> b = type_of(other);
  return a && b && *a != *b;
}

bool implies(const PropertyCondition& one, const PropertyCondition& other) {
  if (one.property != other.property) {
    return false;
  }
  if (one.comparison == other.comparison && same_literal(one, other)) {
    return true;
  }
  const std::optional<Interval> a = interval_of(one);
  const std::optional<Interval> b = interval_of(other);
  if (a && b) {
    return b->first <= a->first && a->last <= b->last;
  }
  return is(one, Comparison::Equal) && is(other, Comparison::NotEqual) &&
         !same_literal(one, other);
}

// Nothing that passes the one passes the other, seen from the one.
// Requires: both test the same property.
bool parts_from(const PropertyCondition& one, const PropertyCondition& other) {
  const std::optional<Interval> a = interval_of(one);
  const std::optional<Interval> b = interval_of(other);
  if (a && (a->first > a->last)) {
    return true;
  }
  if (a && b) {
    return std::max(a->first, b->first) > std::min(a->last, b->last);
  }
  if (is(other, Comparison::NotEqual)) {
    return a ? a->first == a->last &&
                   *literal_of(other.right) == claims::Value(a->first)
             : is(one, Comparison::Equal) && same_literal(one, other);
  }
  return is(one, Comparison::Equal) && is(other, Comparison::Equal) &&
         !same_literal(one, other);
}

// Every claim that passes the one passes the other.
bool narrows(const Condition& one, const Condition& other) {
  return std::ranges::all_of(
      other.properties, [&one](const PropertyCondition& wanted) {
        return std::ranges::any_of(one.properties,
                                   [&wanted](const PropertyCondition& given) {
                                     return implies(given, wanted);
                                   });
      });
}

}  // namespace

bool excludes(const PropertyCondition& one, const PropertyCondition& other) {
  return differ_in_type(one, other) ||
         (one.property == other.property &&
          (parts_from(one, other) || parts_from(other, one)));
}

bool implies(const Condition& one, const Condition& other) {
  if (one.negated != other.negated) {
    return false;
  }
  return one.negated ? narrows(other, one) : narrows(one, other);
}

bool contradicts(const Condition& one, const Condition& other) {
  return !one.negated && other.negated && narrows(one, other);
}

bool implies(const Rule& one, const Rule& other) {
  return std::ranges::all_of(other.conditions, [&one](const Condition& wanted) {
    return std::ranges::any_of(
        one.conditions,
        [&wanted](const Condition& given) { return implies(given, wanted); });
  });
}

const PropertyCondition* find_equality(const Condition& condition,
                                       Property property) {
  const auto found = std::ranges::find_if(
      condition.properties, [property](const PropertyCondition& test) {
        return test.property == property &&
               test.comparison == Comparison::Equal;
      });
  return found == condition.properties.end() ? nullptr : &*found;
}

const std::string* required_text(const Condition& condition,
                                 Property property) {
  const PropertyCondition* const test = find_equality(condition, property);
  return test == nullptr ? nullptr : text_of(test->right);
}

}  // namespace assay::policy
