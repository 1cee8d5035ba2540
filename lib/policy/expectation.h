// SPDX-License-Identifier: Apache-2.0
// What a case of a .ptest file expects, and how an outcome differs from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/claim.h"
#include "policy/policy.h"
#include "policy/ptest_lines.h"

namespace assay::policy {

// A rule, by a line that it stands on; by a place where that line has several.
struct RulePlace {
  uint32_t line = 0;
  uint32_t column = 0;  // 0: any
};

enum class Firing : uint8_t { Fires, DoesNotFire };

struct FiringExpectation {
  RulePlace place;
  Firing firing = Firing::Fires;
};

struct Expectation {
  Decision decision = Decision::Permit;
  std::string code;                            // empty: any
  std::optional<claims::ClaimSet> issued;      // all of them
  std::optional<claims::ClaimSet> properties;  // all of them
  std::vector<FiringExpectation> firings;
};

// One difference, in words.
struct Mismatch {
  std::string what;  // "result", "issued svn", "rule at line 9"
  std::string expected;
  std::string found;

  bool operator==(const Mismatch&) const = default;
};

// The lines below "--- expect permit", down to the next section:
//   key: value
// and lines that begin with a blank and go on with the value.
// Errors: PolicyTestMalformed.
Result<Expectation> parse_expectation(const Header& header, Lines& lines,
                                      size_t most);

// "permit", "deny", "error"
std::string_view name_of(Decision decision);

// "line 9, column 5"
std::string place_name(std::string_view source, Range range);

// Empty where the outcome is as expected.
// Requires: the outcome was traced, or its policy does not compile.
std::vector<Mismatch> compare(const Expectation& expected,
                              const Outcome& outcome, std::string_view source);

}  // namespace assay::policy
