// SPDX-License-Identifier: Apache-2.0
// Why each rule of a policy did what it did, in words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace assay::policy {

// What is quoted is cut: a claim may hold a megabyte, and no answer should.
constexpr size_t kMaxShownValue = 128;   // bytes of a claim's type or value
constexpr size_t kMaxShownSource = 160;  // bytes of a rule or condition
constexpr size_t kMaxShownItems = 8;     // claims or values of a list
constexpr size_t kMaxGrounds = 8;        // rules that a denial names

// A piece of source on one line, cut.
struct Quote {
  Place place;
  std::string text;
};

// One rule as it was met.
struct Explanation {
  Quote rule;
  std::vector<Quote> conditions;  // one for each of the trace
  std::string words;  // "permit() did not fire: no claim met [...]; ..."
};

// Why there is no token.
struct Ground {
  std::string_view code;       // stable: "policy.rule.denied"; static storage
  std::optional<Place> place;  // nothing where a rule is missing
  std::string words;           // "line 4, column 5: deny() fired: ..."
};

// In all that follows source is the text of the program, and incoming what it
// was evaluated on.

// Each rule, in the order of the trace.
std::vector<Explanation> explain(const Outcome& outcome,
                                 std::string_view source,
                                 const claims::ClaimSet& incoming);

// The deny() that fired, or the permit() rules that did not (kMaxGrounds, and a
// count of the rest), or the rule that could not be evaluated. Empty where the
// outcome is Permit. Of a denial without a trace little can be told.
std::vector<Ground> find_grounds(const Outcome& outcome,
                                 std::string_view source,
                                 const claims::ClaimSet& incoming);

}  // namespace assay::policy
