// SPDX-License-Identifier: Apache-2.0
// Runs an expression over a document, at a price.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "jmespath/value.h"

namespace assay::jmespath {

// What a search makes, and what it may still cost. Not thread-safe.
class Evaluator {
 public:
  // Both must outlive the evaluator and what it gives.
  Evaluator(const Expression& expression, const Limits& limits)
      : expression_(expression), limits_(limits) {}

  // After a failure the value means nothing.
  Value evaluate(const Value& document) {
    return evaluate(expression_.root(), document);
  }
  const std::optional<Failure>& failure() const { return failure_; }
  size_t steps() const { return steps_; }

  // The rest is for functions.

  // As deep as the expression is high, which the parser bounds.
  Value evaluate(NodeId id, const Value& value);

  bool spend(size_t steps, uint32_t offset = 0);
  // For text that is compared, for a name that is looked up among members.
  bool spend_on_bytes(size_t bytes) { return spend(bytes / 16); }
  bool spend_on_members(size_t members) { return spend(members / 4); }
  bool failed() const { return failure_.has_value(); }
  Value fail(ErrorKind kind, uint32_t offset, std::string message);
  bool equal(const Value& a, const Value& b);

  Value make(bool flag);
  Value make(double number);  // whole ones within 2^53 become integers
  Value make(int64_t number);
  Value make(std::string_view text);
  Value make(Array array);
  Value make(Object object);

  const Limits& limits() const { return limits_; }

 private:
  Value slice(const Node& node, const Value& value);
  Value flatten(const Value& value);
  Value project(const Node& node, const Value& value);
  Value project_members(const Node& node, const Value& value);
  Value compare(const Node& node, const Value& value);
  Value list(const Node& node, const Value& value);
  Value hash(const Node& node, const Value& value);

  const Expression& expression_;
  const Limits& limits_;
  size_t steps_ = 0;
  std::optional<Failure> failure_;
  // References stay good while they grow.
  std::deque<json::value> scalars_;
  std::deque<Array> arrays_;
  std::deque<Object> objects_;
};

}  // namespace assay::jmespath
