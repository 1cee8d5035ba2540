// SPDX-License-Identifier: Apache-2.0
// policy-language.md, section 7: exactly these six.
#include "policy/functions.h"

#include <algorithm>
#include <array>

namespace assay::policy {
namespace {

constexpr std::array kTwoStrings = {Takes::OneString, Takes::OneString};
constexpr std::array kOneString = {Takes::OneString};
constexpr std::array kTwoLists = {Takes::List, Takes::List};
constexpr std::array kOneBoolean = {Takes::OneBoolean};
constexpr std::array kListAndValue = {Takes::List, Takes::OneValue};

constexpr auto kFunctions = std::to_array<Signature>({
#define FUNCTION(name, takes, of_nothing, reveals, sentence, example, gives) \
  {#name, Function::name, takes, OfNothing::of_nothing, Reveals::reveals},
#include "policy/functions.def"
#undef FUNCTION
});

constexpr auto kNames = [] {
  std::array<std::string_view, kFunctions.size()> names{};
  std::ranges::transform(kFunctions, names.begin(), &Signature::name);
  return names;
}();

}  // namespace

const Signature* find_function(std::string_view name) {
  const auto* const found =
      std::ranges::find(kFunctions, name, &Signature::name);
  return found == kFunctions.end() ? nullptr : found;
}

const Signature& signature_of(Function function) {
  return kFunctions[static_cast<size_t>(function)];
}

std::span<const std::string_view> function_names() {
  return kNames;
}

std::string_view name_of(Takes takes) {
  switch (takes) {
    case Takes::OneString:
      return "one String";
    case Takes::OneBoolean:
      return "one Boolean";
    case Takes::OneValue:
      return "one value";
    case Takes::List:
      return "a list";
  }
  return {};
}

bool accepts(Takes takes, claims::ValueType type) {
  switch (takes) {
    case Takes::OneString:
      return type == claims::ValueType::String;
    case Takes::OneBoolean:
      return type == claims::ValueType::Boolean;
    case Takes::OneValue:
    case Takes::List:
      return true;
  }
  return false;
}

}  // namespace assay::policy
