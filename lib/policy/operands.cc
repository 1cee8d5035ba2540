// SPDX-License-Identifier: Apache-2.0
// Literals, properties of bound claims, calls. policy-language.md, section 6.2.
#include "policy/operands.h"

#include <algorithm>
#include <utility>

namespace assay::policy {

using claims::Access;

namespace {

Held property_of(const ClaimView& claim, Property property) {
  return {view_of(claim, property),
          property == Property::Value ? claim.access : Access::Free};
}

}  // namespace

void Operands::start(const Program& program, WorkingSet& set, Budget& budget) {
  program_ = &program;
  set_ = &set;
  budget_ = &budget;
  calls_.reset();
  fault_.reset();
  clear();
}

void Operands::clear() {
  views_.clear();
  accesses_.clear();
}

std::optional<HeldRef> Operands::find_single(const Operand& operand,
                                             const Bindings& bindings) const {
  if (operand.kind == Operand::Kind::Literal) {
    return HeldRef{program_->literal(operand), Access::Free};
  }
  if (operand.kind == Operand::Kind::Access &&
      operand.property == Property::Value) {
    const auto bound = bindings.of(operand.index);
    if (bound.size() == 1) {
      const ClaimView& claim = set_->at(bound[0]);
      return HeldRef{claim.value, claim.access};
    }
  }
  return std::nullopt;
}

std::optional<Fault> Operands::take_fault() {
  return std::exchange(fault_, std::nullopt);
}

Rows Operands::evaluate(const Operand& operand, const Bindings& bindings) {
  const auto begin = static_cast<uint32_t>(views_.size());
  switch (operand.kind) {
    case Operand::Kind::Literal:
      add(program_->literal(operand), Access::Free);
      break;
    case Operand::Kind::Access:
      for (const uint32_t position : bindings.of(operand.index)) {
        add_distinct(begin, property_of(set_->at(position), operand.property));
        if (budget_->exhausted()) {
          break;
        }
      }
      break;
    case Operand::Kind::Call:
      call(program_->call(operand), bindings);
      break;
  }
  return {begin, static_cast<uint32_t>(views_.size())};
}

// Puts the values of a call in the place of its arguments. As deep as calls
// nest in the policy's text, which Limits::nesting bounds.
void Operands::call(const FlatCall& call, const Bindings& bindings) {
  const size_t begin = views_.size();
  std::vector<Rows> rows;
  for (const Operand& operand : program_->arguments(call)) {
    rows.push_back(evaluate(operand, bindings));
    if (fault_ || budget_->exhausted()) {
      return;
    }
  }
  std::vector<Argument> arguments;
  for (const Rows& values : rows) {
    arguments.push_back({views(values), access_of(values)});
  }
  if (!calls_) {
    calls_.emplace(program_->limits(), *budget_, *set_);
  }
  Called called = calls_->call(call, arguments);
  if (auto* const fault = std::get_if<Fault>(&called)) {
    fault_ = std::move(*fault);
    return;
  }
  views_.resize(begin);
  accesses_.resize(begin);
  const auto& produced = std::get<Produced>(called);
  for (const View& view : produced.values) {
    add(view, produced.access);
  }
}

void Operands::add(const View& view, Access access) {
  views_.push_back(view);
  accesses_.push_back(access);
}

// Of equal values one is kept, which is read-only if one of them was.
void Operands::add_distinct(uint32_t begin, const Held& held) {
  const auto known = std::find_if(views_.begin() + begin, views_.end(),
                                  [this, &held](const View& earlier) {
                                    return same(held.view, earlier, *budget_);
                                  });
  if (known == views_.end()) {
    add(held.view, held.access);
  } else if (held.access == Access::ReadOnly) {
    accesses_[static_cast<size_t>(known - views_.begin())] = held.access;
  }
}

Access Operands::access_of(Rows rows) const {
  const bool hidden =
      std::any_of(accesses_.begin() + rows.begin, accesses_.begin() + rows.end,
                  [](Access access) { return access == Access::ReadOnly; });
  return hidden ? Access::ReadOnly : Access::Free;
}

}  // namespace assay::policy
