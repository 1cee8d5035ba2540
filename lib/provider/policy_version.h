// SPDX-License-Identifier: Apache-2.0
// One act on the policy of a type, as it is remembered: a record of its own,
// outside of the provider's snapshot, that never changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace assay::provider {

enum class PolicyAct : uint8_t { Set, Reset };

struct PolicyVersion {
  std::string type;     // wire name of the attestation type
  uint64_t number = 0;  // from 1, without gaps
  PolicyAct act = PolicyAct::Set;
  Time at{};
  std::string by;                 // principal
  std::string hash;               // x-ms-policy-hash; empty for a reset
  std::string token_hash;         // x-ms-policy-token-hash of jws
  std::string signer_thumbprint;  // empty where unsigned
  std::string jws;  // as received: the policy's, or that of the reset
  // The number of the version that was put back in force.
  std::optional<uint64_t> restores;

  bool operator==(const PolicyVersion&) const = default;
};

std::string write_policy_version(const PolicyVersion& version);

// Errors: StoreSealBroken (the record is none of a version).
Result<PolicyVersion> read_policy_version(std::string_view text);

}  // namespace assay::provider
