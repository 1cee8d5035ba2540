// SPDX-License-Identifier: Apache-2.0
// The table of functions of version 1.2. policy-language.md, section 7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "claims/claim.h"

namespace assay::policy {

enum class Function : uint8_t {
  JmesPath,
  JsonToClaimValue,
  IsSubsetOf,
  AppendString,
  NegateBool,
  ContainsOnlyValue
};

// What an argument takes: one value after equal ones are merged, or any number.
enum class Takes : uint8_t { OneString, OneBoolean, OneValue, List };

// What one empty argument makes of a call.
enum class OfNothing : uint8_t { GivesNothing, IsAnError };

// Whether a read-only argument makes the result read-only. Section 7.3.
enum class Reveals : uint8_t { ReadOnly, Free };

struct Signature {
  std::string_view name;
  Function function;
  std::span<const Takes> arguments;
  OfNothing of_nothing;
  Reveals reveals;
};

// Null where there is no such function; names are case sensitive.
const Signature* find_function(std::string_view name);
const Signature& signature_of(Function function);

std::span<const std::string_view> function_names();

// "one String", "one Boolean", "one value", "a list"
std::string_view name_of(Takes takes);

// Whether a single value of that type will do.
bool accepts(Takes takes, claims::ValueType type);

}  // namespace assay::policy
