// SPDX-License-Identifier: Apache-2.0
// Values as the evaluator compares them: without ownership, at a price.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "claims/claim.h"
#include "policy/ast.h"

namespace assay::policy {

// Inline where every claim of every condition passes through.

// A value that somebody else owns: a literal, or a part of a claim. The
// alternatives stand in the order of claims::ValueType.
using View = std::variant<bool, int64_t, std::string_view>;

inline View view_of(const claims::Value& value) {
  if (const auto* const text = std::get_if<std::string>(&value)) {
    return std::string_view(*text);
  }
  if (const auto* const number = std::get_if<int64_t>(&value)) {
    return *number;
  }
  return std::get<bool>(value);
}

claims::Value owned(const View& view);
std::string_view type_name_of(const View& view);  // "Integer"

// A claim that somebody else owns.
struct ClaimView {
  ClaimView(std::string_view its_type, const View& its_value,
            claims::Issuer its_issuer = claims::Issuer::AttestationService,
            claims::Access its_access = claims::Access::Free)
      : type(its_type),
        value(its_value),
        issuer(its_issuer),
        access(its_access) {}
  // In place: a view that is copied right after it was made waits for itself.
  explicit ClaimView(const claims::Claim& claim)
      : type(claim.type),
        value(view_of(claim.value)),
        issuer(claim.issuer),
        access(claim.access) {}

  std::string_view type;
  View value;
  claims::Issuer issuer;
  claims::Access access;
};

inline View view_of(const ClaimView& claim, Property property) {
  switch (property) {
    case Property::Type:
      return claim.type;
    case Property::Value:
      return claim.value;
    case Property::ValueType:
      return type_name_of(claim.value);
    case Property::Issuer:
      return claims::name_of(claim.issuer);
  }
  return {};
}

claims::Claim owned(const ClaimView& claim);

// What an evaluation may still cost. Not thread-safe.
class Budget {
 public:
  explicit Budget(size_t steps) : limit_(steps) {}

  void spend(size_t steps) { spent_ += steps; }
  bool exhausted() const { return spent_ > limit_; }
  size_t left() const { return exhausted() ? 0 : limit_ - spent_; }

 private:
  size_t limit_;
  size_t spent_ = 0;
};

// Same type and same value. Costs two steps, so that all steps of an evaluation
// take less than 100 ms, and more for long texts.
inline bool same(const View& left, const View& right, Budget& budget) {
  constexpr size_t kBytesPerStep = 64;
  budget.spend(2);
  const auto* const text = std::get_if<std::string_view>(&left);
  if (text == nullptr) {
    return left == right;
  }
  const auto* const other = std::get_if<std::string_view>(&right);
  if (other == nullptr || text->size() != other->size()) {
    return false;
  }
  budget.spend(text->size() / kBytesPerStep);
  return *text == *other;
}

// Requires: is_ordering(comparison). Only two Integers have an order; it is
// false for anything else. policy-language.md, section 4.
bool ordered(Comparison comparison, const View& left, const View& right);

// Whether a claim's property passes: == means equal to one of the right side,
// != equal to none; an order needs the one value that is there.
inline bool holds(const View& left, Comparison comparison,
                  std::span<const View> rights, Budget& budget) {
  if (is_ordering(comparison)) {
    return !rights.empty() && ordered(comparison, left, rights[0]);
  }
  const bool member =
      std::ranges::any_of(rights, [&left, &budget](const View& right) {
        return same(left, right, budget);
      });
  return member == (comparison == Comparison::Equal);
}

}  // namespace assay::policy
