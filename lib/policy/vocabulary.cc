// SPDX-License-Identifier: Apache-2.0
// The tables of names.
#include "policy/vocabulary.h"

#include <algorithm>
#include <array>

namespace assay::policy {
namespace {

using claims::Value;
using claims::ValueType;

bool is_sgx(std::string_view attestation_type) {
  return attestation_type == "SgxEnclave" || attestation_type == "OpenEnclave";
}

bool is_tpm(std::string_view attestation_type) {
  return attestation_type == "Tpm";
}

bool any_value(const Value&) {
  return true;
}

// Numbers of TCB evaluations are small; nine digits fit into 32 bits.
bool is_tcb_identifier(const Value& value) {
  constexpr size_t kMaxDigits = 9;
  const std::string& text = std::get<std::string>(value);
  return text == "azuredefault" ||
         (!text.empty() && text.size() <= kMaxDigits &&
          std::ranges::all_of(text,
                              [](char c) { return c >= '0' && c <= '9'; }));
}

bool is_validity(const Value& value) {
  constexpr int64_t kMostMinutes = 525'600;  // a year
  const int64_t minutes = std::get<int64_t>(value);
  return minutes >= 1 && minutes <= kMostMinutes;
}

constexpr auto kProperties = std::to_array<KnownProperty>({
#define PROPERTY(name, type, section, applies, allows, allowed, otherwise, \
                 effect)                                                   \
  {name, ValueType::type, SectionKind::section, applies, allows, allowed},
#include "policy/properties.def"
#undef PROPERTY
});

// claims.md, mark S, besides what begins with x-ms-.
constexpr auto kServiceClaims = std::to_array<std::string_view>({
    "aas-ehd",
    "attester_tcb_status",
    "aud",
    "cnf",
    "dbgstat",
    "eat_profile",
    "exp",
    "iat",
    "intuse",
    "iss",
    "jti",
    "maa-attestationcollateral",
    "maa-ehd",
    "nbf",
    "nonce",
    "sub",
});

}  // namespace

const KnownProperty* find_property(std::string_view name) {
  const auto* const found =
      std::ranges::find(kProperties, name, &KnownProperty::name);
  return found == kProperties.end() ? nullptr : found;
}

bool accepts(const KnownProperty& property, const Value& value) {
  return claims::type_of(value) == property.value_type &&
         property.allows(value);
}

bool is_service_claim(std::string_view name) {
  return name.starts_with("x-ms-") || name.starts_with("x-assay-") ||
         name.starts_with("tdx_") ||
         std::ranges::find(kServiceClaims, name) != kServiceClaims.end();
}

}  // namespace assay::policy
