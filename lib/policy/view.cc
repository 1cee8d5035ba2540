// SPDX-License-Identifier: Apache-2.0
// Comparisons of policy-language.md, section 4.
#include "policy/view.h"

namespace assay::policy {

claims::Value owned(const View& view) {
  if (const auto* const text = std::get_if<std::string_view>(&view)) {
    return std::string(*text);
  }
  if (const auto* const number = std::get_if<int64_t>(&view)) {
    return *number;
  }
  return std::get<bool>(view);
}

claims::Claim owned(const ClaimView& claim) {
  return {std::string(claim.type), owned(claim.value), claim.issuer,
          claim.access};
}

std::string_view type_name_of(const View& view) {
  return claims::name_of(static_cast<claims::ValueType>(view.index()));
}

bool ordered(Comparison comparison, const View& left, const View& right) {
  const auto* const a = std::get_if<int64_t>(&left);
  const auto* const b = std::get_if<int64_t>(&right);
  if (a == nullptr || b == nullptr) {
    return false;
  }
  switch (comparison) {
    case Comparison::Less:
      return *a < *b;
    case Comparison::LessEqual:
      return *a <= *b;
    case Comparison::Greater:
      return *a > *b;
    case Comparison::GreaterEqual:
      return *a >= *b;
    case Comparison::Equal:
    case Comparison::NotEqual:
      break;
  }
  return false;
}

}  // namespace assay::policy
