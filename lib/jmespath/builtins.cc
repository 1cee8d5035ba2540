// SPDX-License-Identifier: Apache-2.0
// The functions of the standard, in its words; each pays for what it looks at.
#include "jmespath/builtins.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "jmespath/text.h"
#include "jmespath/writer.h"

namespace assay::jmespath::builtins {
namespace {

Array elements(const Value& value) {
  Array array;
  array.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    array.push_back(value.element(i));
  }
  return array;
}

size_t bytes_of(const Value& value) {
  return value.is_string() ? value.text().size() : 0;
}

size_t bytes_of_elements(const Value& array) {
  size_t bytes = 0;
  for (size_t i = 0; i < array.size(); ++i) {
    bytes += bytes_of(array.element(i));
  }
  return bytes;
}

// The first of the greatest; of the least where sign is -1.
template <int sign>
Value extreme(const Call& call) {
  if (call[0].size() == 0 ||
      !call.evaluator.spend_on_bytes(bytes_of_elements(call[0]))) {
    return null_value();
  }
  Value best = call[0].element(0);
  for (size_t i = 1; i < call[0].size(); ++i) {
    if (order(call[0].element(i), best) * sign > 0) {
      best = call[0].element(i);
    }
  }
  return best;
}

// Each element with what the reference gives for it: all numbers, or all
// strings. Fewer after a failure.
std::vector<std::pair<Value, Value>> keyed(const Call& call) {
  std::vector<std::pair<Value, Value>> pairs;
  for (size_t i = 0; i < call[0].size() && !call.evaluator.failed(); ++i) {
    const Value element = call[0].element(i);
    const Value key = call.evaluator.evaluate(*call[1].if_reference(), element);
    const bool good =
        (key.is_number() || key.is_string()) &&
        (pairs.empty() || pairs.front().first.type() == key.type());
    if (!good) {
      call.evaluator.fail(ErrorKind::InvalidType, call.offset,
                          "expected the expression to give numbers only, or "
                          "strings only");
    }
    call.evaluator.spend(4 + bytes_of(key) / 16);
    pairs.emplace_back(key, element);
  }
  return pairs;
}

template <int sign>
Value extreme_by(const Call& call) {
  const auto pairs = keyed(call);
  if (pairs.empty() || call.evaluator.failed()) {
    return null_value();
  }
  const auto* best = &pairs.front();
  for (const auto& pair : pairs) {
    best = order(pair.first, best->first) * sign > 0 ? &pair : best;
  }
  return best->second;
}

// A comparison for each element and each doubling of their number, which reads
// no more than that element's text.
void spend_on_sorting(const Call& call, size_t size, size_t bytes) {
  size_t doublings = 1;
  for (size_t i = size; i > 1; i /= 2) {
    ++doublings;
  }
  call.evaluator.spend((size + bytes / 16) * doublings, call.offset);
}

}  // namespace

Value abs(const Call& call) {
  if (const int64_t* const whole = call[0].if_integer()) {
    return *whole >= 0 ? call[0]
                       : call.evaluator.make(-static_cast<double>(*whole));
  }
  return call.evaluator.make(std::abs(call[0].number()));
}

Value ceil(const Call& call) {
  return call[0].if_integer() != nullptr
             ? call[0]
             : call.evaluator.make(std::ceil(call[0].number()));
}

Value floor(const Call& call) {
  return call[0].if_integer() != nullptr
             ? call[0]
             : call.evaluator.make(std::floor(call[0].number()));
}

Value sum(const Call& call) {
  int64_t whole = 0;
  double total = 0;
  bool exact = true;
  for (size_t i = 0; i < call[0].size(); ++i) {
    const Value element = call[0].element(i);
    const int64_t* const integer = element.if_integer();
    exact = exact && integer != nullptr &&
            !__builtin_add_overflow(whole, *integer, &whole);
    total += element.number();
  }
  return exact ? call.evaluator.make(whole) : call.evaluator.make(total);
}

Value avg(const Call& call) {
  if (call[0].size() == 0) {
    return null_value();
  }
  const Value total = sum(call);
  if (call.evaluator.failed()) {
    return null_value();
  }
  return call.evaluator.make(total.number() /
                             static_cast<double>(call[0].size()));
}

Value contains(const Call& call) {
  if (call[0].is_string()) {
    call.evaluator.spend(1 + (bytes_of(call[0]) + bytes_of(call[1])) / 8);
    return call.evaluator.make(call[1].is_string() &&
                               contains_text(call[0].text(), call[1].text()));
  }
  for (size_t i = 0; i < call[0].size(); ++i) {
    if (call.evaluator.equal(call[0].element(i), call[1])) {
      return call.evaluator.make(true);
    }
  }
  return call.evaluator.make(false);
}

Value starts_with(const Call& call) {
  call.evaluator.spend_on_bytes(bytes_of(call[1]));
  return call.evaluator.make(call[0].text().starts_with(call[1].text()));
}

Value ends_with(const Call& call) {
  call.evaluator.spend_on_bytes(bytes_of(call[1]));
  return call.evaluator.make(call[0].text().ends_with(call[1].text()));
}

// MAA's own; what is no string equals nothing. policy-language.md 7.1.
Value equals_ignore_case(const Call& call) {
  call.evaluator.spend_on_bytes(std::min(bytes_of(call[0]), bytes_of(call[1])));
  return call.evaluator.make(
      call[0].is_string() && call[1].is_string() &&
      equal_ignoring_case(call[0].text(), call[1].text()));
}

Value join(const Call& call) {
  std::string text;
  for (size_t i = 0; i < call[1].size(); ++i) {
    text += i == 0 ? "" : call[0].text();
    text += call[1].element(i).text();
    if (text.size() > call.evaluator.limits().result) {
      return call.evaluator.fail(
          ErrorKind::Limit, call.offset,
          fmt::format("a string would have more than {} bytes",
                      call.evaluator.limits().result));
    }
  }
  return call.evaluator.make(std::string_view(text));
}

Value keys(const Call& call) {
  Array array;
  for (size_t i = 0; i < call[0].size() && !call.evaluator.failed(); ++i) {
    array.push_back(call.evaluator.make(call[0].member(i).first));
  }
  return call.evaluator.make(std::move(array));
}

Value values(const Call& call) {
  Array array;
  for (size_t i = 0; i < call[0].size(); ++i) {
    array.push_back(call[0].member(i).second);
  }
  return call.evaluator.make(std::move(array));
}

Value length(const Call& call) {
  if (call[0].is_string()) {
    call.evaluator.spend_on_bytes(bytes_of(call[0]));
    return call.evaluator.make(
        static_cast<int64_t>(count_code_points(call[0].text())));
  }
  return call.evaluator.make(static_cast<int64_t>(call[0].size()));
}

Value map(const Call& call) {
  Array array;
  for (size_t i = 0; i < call[1].size() && !call.evaluator.failed(); ++i) {
    array.push_back(
        call.evaluator.evaluate(*call[0].if_reference(), call[1].element(i)));
  }
  return call.evaluator.make(std::move(array));
}

Value sort(const Call& call) {
  Array array = elements(call[0]);
  spend_on_sorting(call, array.size(), bytes_of_elements(call[0]));
  if (!call.evaluator.failed()) {
    std::ranges::stable_sort(
        array, [](const Value& a, const Value& b) { return order(a, b) < 0; });
  }
  return call.evaluator.make(std::move(array));
}

Value sort_by(const Call& call) {
  auto pairs = keyed(call);
  size_t bytes = 0;
  for (const auto& pair : pairs) {
    bytes += bytes_of(pair.first);
  }
  spend_on_sorting(call, pairs.size(), bytes);
  if (call.evaluator.failed()) {
    return null_value();
  }
  std::ranges::stable_sort(pairs, [](const auto& a, const auto& b) {
    return order(a.first, b.first) < 0;
  });
  Array array;
  for (const auto& pair : pairs) {
    array.push_back(pair.second);
  }
  return call.evaluator.make(std::move(array));
}

// The later value, in the place of the first.
Value merge(const Call& call) {
  Object object;
  for (const Value& argument : call.arguments) {
    for (size_t i = 0; i < argument.size(); ++i) {
      const auto [name, value] = argument.member(i);
      if (!call.evaluator.spend(1 + object.size() / 4)) {
        return null_value();
      }
      const auto known =
          std::ranges::find(object, name, &Object::value_type::first);
      if (known == object.end()) {
        object.emplace_back(name, value);
      } else {
        known->second = value;
      }
    }
  }
  return call.evaluator.make(std::move(object));
}

Value not_null(const Call& call) {
  const auto found = std::ranges::find_if(
      call.arguments, [](const Value& value) { return !value.is_null(); });
  return found != call.arguments.end() ? *found : null_value();
}

Value reverse(const Call& call) {
  if (call[0].is_string()) {
    return call.evaluator.make(
        std::string_view(reverse_code_points(call[0].text())));
  }
  Array array = elements(call[0]);
  std::ranges::reverse(array);
  return call.evaluator.make(std::move(array));
}

Value to_array(const Call& call) {
  return call[0].is_array() ? call[0] : call.evaluator.make(Array{call[0]});
}

Value to_string(const Call& call) {
  if (call[0].is_string()) {
    return call[0];
  }
  const auto text = write(call[0], call.evaluator.limits().result);
  if (!text) {
    return call.evaluator.fail(ErrorKind::Limit, call.offset,
                               "the text of the value is too long");
  }
  return call.evaluator.make(std::string_view(*text));
}

// Null where the text is no JSON number.
Value to_number(const Call& call) {
  if (call[0].is_number()) {
    return call[0];
  }
  if (!call[0].is_string()) {
    return null_value();
  }
  const std::string_view text = call[0].text();
  if (!call.evaluator.spend(text.size() / 4)) {
    return null_value();
  }
  const auto parsed =
      is_json_number(text) ? codec::parse_json(text) : codec::parse_json("");
  if (!parsed) {
    return null_value();
  }
  if (const auto* const whole = parsed->if_int64()) {
    return call.evaluator.make(*whole);
  }
  return call.evaluator.make(parsed->to_number<double>());
}

Value type(const Call& call) {
  return call.evaluator.make(call[0].type());
}

Value max(const Call& call) {
  return extreme<1>(call);
}

Value min(const Call& call) {
  return extreme<-1>(call);
}

Value max_by(const Call& call) {
  return extreme_by<1>(call);
}

Value min_by(const Call& call) {
  return extreme_by<-1>(call);
}

}  // namespace assay::jmespath::builtins
