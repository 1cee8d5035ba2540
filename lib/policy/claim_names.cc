// SPDX-License-Identifier: Apache-2.0
// Which part of the table an attestation type sees.
#include "policy/claim_names.h"

#include <algorithm>
#include <array>
#include <optional>

namespace assay::policy {
namespace {

using claims::ValueType;

constexpr auto kClaims = std::to_array<KnownClaim>({
#define CLAIM(family, name, type, digits, successor, sentence) \
  {Family::family, name, ValueType::type, digits, successor},
#include "policy/claims.def"
#undef CLAIM
});

struct NamedFamily {
  std::string_view attestation_type;  // in lower case
  Family family;
};

constexpr auto kFamilies = std::to_array<NamedFamily>({
    {"sgxenclave", Family::Sgx},
    {"openenclave", Family::Sgx},
    {"sevsnpvm", Family::SevSnp},
    {"tdxvm", Family::Tdx},
    {"azureguest", Family::Guest},
    {"tpm", Family::Tpm},
    {"vbsenclave", Family::Tpm},
});

std::optional<Family> family_of(std::string_view attestation_type) {
  std::string lower(attestation_type);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto* const found =
      std::ranges::find(kFamilies, lower, &NamedFamily::attestation_type);
  return found == kFamilies.end() ? std::nullopt : std::optional(found->family);
}

bool is_unmistakable(std::string_view name) {
  return name.starts_with("x-ms-") || name.starts_with("x-assay-") ||
         name.starts_with("tdx_") || name.starts_with("$");
}

bool is_seen(const KnownClaim& claim, std::optional<Family> family) {
  return family ? claim.family == Family::Every || claim.family == *family
                : is_unmistakable(claim.name);
}

}  // namespace

const KnownClaim* find_claim(std::string_view attestation_type,
                             std::string_view name) {
  const std::optional<Family> family = family_of(attestation_type);
  const auto* const found =
      std::ranges::find_if(kClaims, [&](const KnownClaim& claim) {
        return claim.name == name && is_seen(claim, family);
      });
  return found == kClaims.end() ? nullptr : found;
}

std::vector<std::string_view> claim_names(std::string_view attestation_type) {
  const std::optional<Family> family = family_of(attestation_type);
  std::vector<std::string_view> names;
  for (const KnownClaim& claim : kClaims) {
    if (is_seen(claim, family)) {
      names.push_back(claim.name);
    }
  }
  return names;
}

bool is_vocabulary_closed(std::string_view attestation_type,
                          std::string_view name) {
  // Custom claims of TPM evidence are named by a URL. claims.md 7.1.
  return name.find('/') == name.npos &&
         (family_of(attestation_type) || name.starts_with("x-ms-"));
}

}  // namespace assay::policy
