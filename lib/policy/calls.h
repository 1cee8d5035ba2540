// SPDX-License-Identifier: Apache-2.0
// Calls of functions: values in, values out, within the budget.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/json.h"
#include "jmespath/jmespath.h"
#include "policy/functions.h"
#include "policy/program.h"
#include "policy/view.h"
#include "policy/working_set.h"

namespace assay::policy {

// Distinct values.
struct Argument {
  std::span<const View> values;
  claims::Access access = claims::Access::Free;
};

// Texts among the values live as long as the Calls that made them.
struct Produced {
  std::vector<View> values;
  claims::Access access = claims::Access::Free;
};

using Called = std::variant<Produced, Fault>;

// What the functions of one evaluation share. Not thread-safe.
class Calls {
 public:
  // All must outlive the calls.
  Calls(const Limits& limits, Budget& budget, WorkingSet& set)
      : limits_(limits), budget_(budget), set_(set) {}

  // Texts of the arguments must stay where they are: documents that were parsed
  // are known again by their place. Requires: as many arguments as the
  // function has. Faults: policy.evaluation.argument, .json, .query,
  // policy.limit.
  Called call(const FlatCall& call, std::span<const Argument> arguments);

 private:
  struct Document {
    std::string_view text;
    codec::Document parsed;
    size_t used = 0;  // when last
  };
  using Parsed = std::variant<const codec::json::value*, Fault>;

  Called jmes_path(const FlatCall& call, std::string_view json,
                   std::string_view query);
  Called json_to_claim_value(std::string_view json);
  Called is_subset_of(const Argument& part, const Argument& whole);
  Called append_string(std::string_view first, std::string_view second);
  Called contains_only_value(const Argument& set, const View& value);

  // The last documents stay parsed: a policy asks one log many questions.
  Parsed parse(Function function, std::string_view json);
  Called keep(std::string text);
  Fault out_of_steps() const;

  const Limits& limits_;
  Budget& budget_;
  WorkingSet& set_;
  std::deque<std::string> texts_;  // references stay good while it grows
  std::vector<std::unique_ptr<Document>> documents_;
  size_t uses_ = 0;
};

}  // namespace assay::policy
