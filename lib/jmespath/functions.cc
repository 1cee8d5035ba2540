// SPDX-License-Identifier: Apache-2.0
// One table: name, what each argument may be, and what it gives.
#include "jmespath/functions.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/nearest.h"
#include "jmespath/builtins.h"

namespace assay::jmespath {
namespace {

// What an argument may be, as bits.
enum Kind : uint16_t {
  kNone = 0,
  kString = 1,
  kNumber = 2,
  kArray = 4,
  kObject = 8,
  kReference = 16,
  kNumbers = 32,  // an array of nothing else
  kStrings = 64,
  kAny = 128,
};

constexpr std::array<std::pair<Kind, std::string_view>, 8> kKindNames = {{
    {kString, "a string"},
    {kNumber, "a number"},
    {kArray, "an array"},
    {kObject, "an object"},
    {kReference, "an expression reference (&)"},
    {kNumbers, "an array of numbers"},
    {kStrings, "an array of strings"},
    {kAny, "any value"},
}};

// Whether the last argument may be there more often.
enum class Last : uint8_t { Once, Repeats };

struct Function {
  std::string_view name;
  std::array<uint16_t, 2> takes;
  size_t count;
  Last last;
  Value (*run)(const Call& call);
};

bool all_elements(const Value& value, bool (Value::*is)() const) {
  for (size_t i = 0; i < value.size(); ++i) {
    if (!(value.element(i).*is)()) {
      return false;
    }
  }
  return true;
}

bool fits(uint16_t kinds, const Value& value) {
  if (value.if_reference() != nullptr) {
    return (kinds & kReference) != 0;
  }
  return (kinds & kAny) != 0 || ((kinds & kString) != 0 && value.is_string()) ||
         ((kinds & kNumber) != 0 && value.is_number()) ||
         ((kinds & kArray) != 0 && value.is_array()) ||
         ((kinds & kObject) != 0 && value.is_object()) ||
         ((kinds & kNumbers) != 0 && value.is_array() &&
          all_elements(value, &Value::is_number)) ||
         ((kinds & kStrings) != 0 && value.is_array() &&
          all_elements(value, &Value::is_string));
}

constexpr uint16_t kSortable = kNumbers | kStrings;

constexpr auto kFunctions = std::to_array<Function>({
#define FUNCTION(name, first, second, last, sentence) \
  {#name,                                             \
   {first, second},                                   \
   (second) == kNone ? 1 : 2,                         \
   Last::last,                                        \
   builtins::name},
#include "jmespath/functions.def"
#undef FUNCTION
});

const Function* find_function(std::string_view name) {
  const auto* const found =
      std::ranges::find(kFunctions, name, &Function::name);
  return found == kFunctions.end() ? nullptr : found;
}

std::string names_of(uint16_t kinds) {
  std::string names;
  for (const auto& [kind, name] : kKindNames) {
    if ((kinds & kind) != 0) {
      names += fmt::format("{}{}", names.empty() ? "" : " or ", name);
    }
  }
  return names;
}

std::string unknown(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Function& function : kFunctions) {
    names.push_back(function.name);
  }
  const std::string_view near = nearest_name(name, names);
  return fmt::format(
      "there is no function {}{}", name.substr(0, 64),
      near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

}  // namespace

std::optional<Failure> find_fault(const Node& node) {
  const Function* const function = find_function(node.name);
  if (function == nullptr) {
    return Failure{ErrorKind::UnknownFunction, node.offset, unknown(node.name)};
  }
  const size_t found = node.children.size();
  if (found < function->count ||
      (found > function->count && function->last == Last::Once)) {
    return Failure{
        ErrorKind::InvalidArity, node.offset,
        fmt::format("{}() takes {}{} argument{}, found {}", function->name,
                    function->last == Last::Repeats ? "at least " : "",
                    function->count, function->count == 1 ? "" : "s", found)};
  }
  return std::nullopt;
}

Value call(Evaluator& evaluator, const Node& node, const Value& current) {
  if (std::optional<Failure> fault = find_fault(node)) {
    return evaluator.fail(fault->kind, fault->offset,
                          std::move(fault->message));
  }
  const Function& function = *find_function(node.name);
  std::vector<Value> arguments;
  for (size_t i = 0; i < node.children.size(); ++i) {
    arguments.push_back(evaluator.evaluate(node.children[i], current));
    if (evaluator.failed()) {
      return null_value();
    }
    const uint16_t takes = function.takes[std::min(i, function.count - 1)];
    evaluator.spend(arguments.back().size() / 4);
    if (!fits(takes, arguments.back())) {
      return evaluator.fail(
          ErrorKind::InvalidType, node.offset,
          fmt::format("{}(): argument {} must be {}, found {}", function.name,
                      i + 1, names_of(takes), arguments.back().type()));
    }
  }
  return function.run({evaluator, node.offset, arguments});
}

}  // namespace assay::jmespath
