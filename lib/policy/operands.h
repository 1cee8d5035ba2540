// SPDX-License-Identifier: Apache-2.0
// Values of right sides and arguments, while a rule runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "claims/claim.h"
#include "policy/calls.h"
#include "policy/program.h"
#include "policy/view.h"
#include "policy/working_set.h"

namespace assay::policy {

// The claims that passed the conditions of a rule so far, by position.
struct Bindings {
  std::vector<uint32_t> matches;  // condition by condition
  std::vector<Rows> conditions;   // in matches

  std::span<const uint32_t> of(uint32_t condition) const {
    return std::span(matches).subspan(
        conditions[condition].begin,
        conditions[condition].end - conditions[condition].begin);
  }
};

// A value, and whether it may be issued.
struct Held {
  View view;
  claims::Access access = claims::Access::Free;
};

// The same where it stands: copying it is what a simple rule would spend most
// of its time on.
struct HeldRef {
  const View& view;
  claims::Access access;
};

// The right sides of one condition.
struct RightSides {
  std::span<const FlatComparison> comparisons;
  std::span<const Rows> rows;  // in views; those of literals mean nothing
  std::span<const View> views;

  std::span<const View> of(size_t comparison) const {
    const FlatComparison& one = comparisons[comparison];
    if (one.right.kind == Operand::Kind::Literal) {
      return {&one.literal, 1};
    }
    return views.subspan(rows[comparison].begin,
                         rows[comparison].end - rows[comparison].begin);
  }
};

// Its memory is used again after start(). Not thread-safe.
class Operands {
 public:
  // Forgets everything, texts that functions made too. All must outlive what is
  // done with it until the next start.
  void start(const Program& program, WorkingSet& set, Budget& budget);

  // Forgets values; texts that functions made stay.
  void clear();

  // Distinct values in incoming order; not all of them where the budget is
  // exhausted or a function failed, which the caller asks next.
  // Requires: bindings has every condition that the operand names.
  Rows evaluate(const Operand& operand, const Bindings& bindings);

  // The value of an operand that has one without further ado: a literal, or the
  // value of the one claim that is bound. Requires: as evaluate().
  std::optional<HeldRef> find_single(const Operand& operand,
                                     const Bindings& bindings) const;

  // What went wrong in a function, once.
  std::optional<Fault> take_fault();

  std::span<const View> views() const { return views_; }
  std::span<const View> views(Rows rows) const {
    return std::span(views_).subspan(rows.begin, rows.end - rows.begin);
  }
  HeldRef at(uint32_t row) const { return {views_[row], accesses_[row]}; }
  // Of a list: read-only if one of its values is.
  claims::Access access_of(Rows rows) const;

 private:
  void call(const FlatCall& call, const Bindings& bindings);
  void add(const View& view, claims::Access access);
  void add_distinct(uint32_t begin, const Held& held);

  const Program* program_ = nullptr;
  WorkingSet* set_ = nullptr;
  Budget* budget_ = nullptr;
  std::optional<Calls> calls_;  // of policies that have some
  std::optional<Fault> fault_;
  std::vector<View> views_;
  std::vector<claims::Access> accesses_;  // one for each view
};

}  // namespace assay::policy
