// SPDX-License-Identifier: Apache-2.0
// What each function of the table gives.
#pragma once

#include <cstdint>
#include <span>

#include "jmespath/evaluator.h"

namespace assay::jmespath {

// A call whose arguments are what the table of functions.cc asks for.
struct Call {
  Evaluator& evaluator;
  uint32_t offset;
  std::span<const Value> arguments;

  const Value& operator[](size_t position) const { return arguments[position]; }
};

namespace builtins {

Value abs(const Call& call);
Value avg(const Call& call);
Value ceil(const Call& call);
Value contains(const Call& call);
Value ends_with(const Call& call);
Value equals_ignore_case(const Call& call);
Value floor(const Call& call);
Value join(const Call& call);
Value keys(const Call& call);
Value length(const Call& call);
Value map(const Call& call);
Value max(const Call& call);
Value max_by(const Call& call);
Value merge(const Call& call);
Value min(const Call& call);
Value min_by(const Call& call);
Value not_null(const Call& call);
Value reverse(const Call& call);
Value sort(const Call& call);
Value sort_by(const Call& call);
Value starts_with(const Call& call);
Value sum(const Call& call);
Value to_array(const Call& call);
Value to_number(const Call& call);
Value to_string(const Call& call);
Value type(const Call& call);
Value values(const Call& call);

}  // namespace builtins
}  // namespace assay::jmespath
