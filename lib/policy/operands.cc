// SPDX-License-Identifier: Apache-2.0
// Comparison across and within types.
#include "policy/operands.h"

#include <algorithm>
#include <string>

namespace assay::policy {
namespace {

bool ordered(Comparison comparison, int64_t left, int64_t right) {
  switch (comparison) {
    case Comparison::Less:
      return left < right;
    case Comparison::LessEqual:
      return left <= right;
    case Comparison::Greater:
      return left > right;
    case Comparison::GreaterEqual:
      return left >= right;
    case Comparison::Equal:
    case Comparison::NotEqual:
      break;
  }
  return false;
}

}  // namespace

Operand operand_of(const claims::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return std::string_view(*text);
  }
  if (const auto* number = std::get_if<int64_t>(&value)) {
    return *number;
  }
  return std::get<bool>(value);
}

Operand property_of(const claims::Claim& claim, Property property) {
  switch (property) {
    case Property::Type:
      return std::string_view(claim.type);
    case Property::Value:
      return operand_of(claim.value);
    case Property::ValueType:
      return claims::name_of(claims::type_of(claim.value));
    case Property::Issuer:
      return claims::name_of(claim.issuer);
  }
  return false;
}

claims::Value owned(const Operand& operand) {
  if (const auto* text = std::get_if<std::string_view>(&operand)) {
    return std::string(*text);
  }
  if (const auto* number = std::get_if<int64_t>(&operand)) {
    return *number;
  }
  return std::get<bool>(operand);
}

bool holds(const Operand& left, Comparison comparison,
           std::span<const Item> rights) {
  if (is_ordering(comparison)) {
    const auto* const number = std::get_if<int64_t>(&left);
    const auto* const other =
        rights.empty() ? nullptr : std::get_if<int64_t>(&rights[0].value);
    return number != nullptr && other != nullptr &&
           ordered(comparison, *number, *other);
  }
  const bool member =
      std::any_of(rights.begin(), rights.end(),
                  [&left](const Item& item) { return item.value == left; });
  return member == (comparison == Comparison::Equal);
}

}  // namespace assay::policy
