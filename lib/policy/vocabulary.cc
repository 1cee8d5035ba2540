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
    {"require_valid_aik_cert", ValueType::Boolean, SectionKind::Configuration,
     is_tpm, any_value, "a Boolean"},
    {"required_pcr_mask", ValueType::Integer, SectionKind::Configuration,
     is_tpm, any_value, "an Integer"},
    {"x-ms-sgx-tcbidentifier", ValueType::String, SectionKind::Configuration,
     is_sgx, is_tcb_identifier,
     "the String \"azuredefault\" or a String of digits"},
    {"report_validity_in_minutes", ValueType::Integer, SectionKind::Issuance,
     is_tpm, is_validity, "an Integer from 1 to 525600"},
    {"omit_x5c", ValueType::Boolean, SectionKind::Issuance, is_tpm, any_value,
     "a Boolean"},
});

// claims.md, mark S, besides what begins with x-ms-.
constexpr auto kServiceClaims = std::to_array<std::string_view>({
    "aas-ehd",
    "aud",
    "cnf",
    "exp",
    "iat",
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
         std::ranges::find(kServiceClaims, name) != kServiceClaims.end();
}

}  // namespace assay::policy
