// SPDX-License-Identifier: Apache-2.0
// Runs programs over claims: one pass, no fixpoint, a budget.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claims/claim.h"
#include "policy/operands.h"
#include "policy/policy.h"
#include "policy/program.h"
#include "policy/tracer.h"
#include "policy/view.h"
#include "policy/working_set.h"

namespace assay::policy {

// An Outcome without copies: views of the program, of the claims that came in
// and of the Evaluator.
struct Ruling {
  Decision decision = Decision::Deny;
  Reason reason = Reason::None;
  std::string_view message;
  std::string_view code;
  Range range;
  std::span<const ClaimView> issued;      // none unless decision is Permit
  std::span<const ClaimView> properties;  // none unless decision is Permit
};

// The memory of evaluations, used again by each: after some of a kind the next
// one allocates nothing, unless its program calls functions or it is traced.
// Not thread-safe; one for each thread.
class Evaluator {
 public:
  // As evaluate() of policy.h. The ruling is good until the next call, as long
  // as program and incoming live.
  Ruling evaluate(const Program& program, const claims::ClaimSet& incoming,
                  Tracing tracing = Tracing::Off);

  // As evaluate_configuration() of policy.h.
  Ruling evaluate_configuration(const Program& program,
                                const claims::ClaimSet& incoming);

  // The trace of the last evaluation, once. Requires: it was traced, and its
  // program lives.
  std::vector<RuleTrace> take_trace();

 private:
  enum class Match : uint8_t { Holds, Fails, Ended };

  // Functions that give false, or Ended, have ended the evaluation; the ruling
  // says why.
  void start(const Program& program, Tracing tracing);
  bool configure(const claims::ClaimSet& incoming);
  bool rest_on(std::span<const claims::Claim> base);
  bool run(SectionKind section);
  bool run(const FlatRule& rule);
  Match match(const FlatCondition& condition);
  bool evaluate_right_sides(std::span<const FlatComparison> comparisons);
  bool passes(uint32_t position, const FlatCondition& condition,
              const RightSides& rights);
  bool passes(const ClaimView& claim, const RightSides& rights, size_t i);
  bool act(const FlatAction& action);
  bool copy(uint32_t condition);
  bool make(const FlatAction& action);
  bool make(const FlatAction& action, const HeldRef& type,
            const HeldRef& value);
  bool says(Rows said, std::string_view type_name);
  bool keep(const ClaimView& claim, TypeId type);
  bool verdict();
  void permit();
  void deny(Reason reason, std::string_view code, std::string_view message);
  bool fail(Fault fault);
  bool fail_without_type();
  bool fail_out_of_steps();

  const Program* program_ = nullptr;
  Budget budget_{0};
  WorkingSet set_;
  Operands operands_;
  Tracer tracer_{Tracing::Off, 0};
  const FlatRule* rule_ = nullptr;          // the one that runs
  Bindings bindings_;                       // of the rule
  std::vector<Rows> rights_;                // one for each comparison
  std::vector<claims::Claim> preliminary_;  // grows only, its texts too
  bool permitted_ = false;
  Ruling ruling_;
  std::string fault_;  // what ruling_.message views
};

}  // namespace assay::policy
