// SPDX-License-Identifier: Apache-2.0
// Values as the evaluator compares them: views, and sets of views.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "claims/claim.h"
#include "policy/ast.h"

namespace assay::policy {

// A value without ownership: of a literal or of a claim.
using Operand = std::variant<bool, int64_t, std::string_view>;

Operand operand_of(const claims::Value& value);
Operand property_of(const claims::Claim& claim, Property property);
claims::Value owned(const Operand& operand);

struct Item {
  Operand value;
  claims::Access access = claims::Access::Free;
};

// Distinct values in incoming order; one literal needs no allocation.
class Operands {
 public:
  explicit Operands(Item literal) : one_(literal), single_(true) {}
  explicit Operands(std::vector<Item> items) : many_(std::move(items)) {}

  std::span<const Item> items() const ASSAY_LIFETIME_BOUND {
    return single_ ? std::span(&one_, 1) : std::span(many_);
  }

 private:
  Item one_{};
  std::vector<Item> many_;
  bool single_ = false;
};

// == is membership, != is equal to none; an order needs two Integers.
// policy-language.md, section 4.
bool holds(const Operand& left, Comparison comparison,
           std::span<const Item> rights);

}  // namespace assay::policy
