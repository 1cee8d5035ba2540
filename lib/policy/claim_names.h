// SPDX-License-Identifier: Apache-2.0
// The claims that the service makes from each kind of evidence, as a table.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "claims/claim.h"

namespace assay::policy {

// Every: whatever the evidence is.
enum class Family : uint8_t { Every, Sgx, SevSnp, Tdx, Guest, Tpm };

// One row of claims.def.
struct KnownClaim {
  Family family;
  std::string_view name;
  claims::ValueType value_type;
  size_t hex_digits;  // of its value, in lower case; 0: not of that form
  std::string_view successor;  // of a deprecated name; else empty
};

// attestation_type: a wire name, in any case, or empty. Without it, names are
// known that cannot mean anything else: x-ms-*, x-assay-*, tdx_* and $*.
// Null where the type has no such claim.
const KnownClaim* find_claim(std::string_view attestation_type,
                             std::string_view name);

// Claims that find_claim knows of the type, in the order of the table.
std::vector<std::string_view> claim_names(std::string_view attestation_type);

// True if every claim of that name that a policy can meet is in the table: for
// a known type all but custom claims, else names that begin with x-ms-.
bool is_vocabulary_closed(std::string_view attestation_type,
                          std::string_view name);

}  // namespace assay::policy
