// SPDX-License-Identifier: Apache-2.0
// Keeps what an evaluation met, where somebody asked for it.
#pragma once

#include <span>
#include <vector>

#include "policy/operands.h"
#include "policy/policy.h"
#include "policy/program.h"
#include "policy/view.h"
#include "policy/working_set.h"

namespace assay::policy {

// A condition whose right sides are evaluated, and the claims that passed.
struct Met {
  const FlatCondition& condition;
  const RightSides& rights;
  std::span<const uint32_t> matches;  // positions in set
  const WorkingSet& set;
};

// Does nothing where tracing is Off. Not thread-safe.
class Tracer {
 public:
  // steps: what looking for near misses may cost; none are found beyond.
  Tracer(Tracing tracing, size_t steps) : tracing_(tracing), budget_(steps) {}

  bool on() const { return tracing_ == Tracing::On; }

  void begin(const FlatRule& rule, RuleTrace::Result result);
  void add(const Met& met);  // of the rule that began last
  void fail(Range condition);
  void add(const ClaimView& made);

  // With the rules that were not reached.
  std::vector<RuleTrace> take(const Program& program) &&;

 private:
  NearMiss closest(const Met& met);

  Tracing tracing_;
  Budget budget_;
  std::vector<RuleTrace> rules_;
};

}  // namespace assay::policy
