// SPDX-License-Identifier: Apache-2.0
// Which rules and conditions of a policy its cases have tried both ways.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace assay::policy {

enum class GapKind : uint8_t {
  NeverFired,  // a rule
  AlwaysFired,
  NeverHeld,    // a condition
  NeverFailed,  // a condition
};

std::string_view name_of(GapKind kind);  // "rule never fires"

struct CoverageGap {
  GapKind kind = GapKind::NeverFired;
  Range range;  // of the rule or condition
};

struct Count {
  size_t covered = 0;
  size_t total = 0;
};

// A condition is covered once it held and failed, a rule once it fired and, if
// it has conditions, did not fire. A condition of an issuance rule that names
// claims and compares no value only chooses what to copy; what authorization
// asked for is always there, so that it need not fail. Not thread-safe.
class Coverage {
 public:
  Coverage() = default;  // of no policy
  explicit Coverage(const Program& program);

  // Requires: outcome is of the same program, traced.
  void add(const Outcome& outcome);

  Count rules() const;
  Count conditions() const;
  // Of rules and conditions together, rounded down; 100 where there are none.
  unsigned percent() const;
  std::vector<CoverageGap> gaps() const;  // in order of evaluation

 private:
  struct Tried {
    bool covered() const { return yes && (no || !both_ways); }

    Range range;
    bool both_ways = false;  // no is wanted, too
    bool yes = false;        // fired, held
    bool no = false;         // did not fire, failed
  };
  struct RuleTried {
    Tried rule;
    std::vector<Tried> conditions;
  };

  std::vector<RuleTried> rules_;
};

}  // namespace assay::policy
