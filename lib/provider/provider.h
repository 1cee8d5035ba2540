// SPDX-License-Identifier: Apache-2.0
// An attestation provider as a value: everything that a request needs to know
// about whom it talks to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "provider/policy_slot.h"
#include "provider/resource.h"
#include "provider/signing_key.h"
#include "x509/certificate.h"

namespace assay::provider {

// Who may set policies. policy-management.md 3.
enum class TrustModel : uint8_t { Aad, Isolated };

// A shared provider has the default policies and nothing else.
enum class Ownership : uint8_t { Own, Shared };

constexpr size_t kMaxSigners = 64;

// By wire name of the attestation type ("SgxEnclave").
using Policies =
    std::map<std::string, std::shared_ptr<const PolicySlot>, std::less<>>;

// Immutable once published; every change makes a new value.
struct Provider {
  std::string name;
  std::string attest_uri;  // "https://localhost:8443"; no trailing slash
  TrustModel trust_model = TrustModel::Aad;
  Ownership ownership = Ownership::Own;
  // One table for every provider of a service; may be null.
  std::shared_ptr<const Policies> default_policies;
  Policies policies;  // those that are set; they go before the defaults
  // The number of the last version of each type, resets included.
  std::map<std::string, uint64_t, std::less<>> policy_numbers;
  // Policy management certificates, in order of adding: 1 to kMaxSigners of an
  // isolated provider, none of any other.
  std::vector<x509::Certificate> signers;
  jose::Algorithm token_algorithm = jose::Algorithm::RS256;  // of new keys
  std::vector<SigningKey> keys;  // the first signs; never empty
  Resource resource;

  // The policy in force: as set, else the default; null where there is none.
  // One with a fault is not to be used, and not to be passed over.
  const PolicySlot* find_policy(std::string_view type) const
      ASSAY_LIFETIME_BOUND;
  const SigningKey& signing_key() const ASSAY_LIFETIME_BOUND {
    return keys.front();
  }
};

// The policy to judge by. Errors: PolicyNotSet, PolicySyntax (its fault).
Result<const PolicySlot*> usable_policy(const Provider& provider,
                                        std::string_view type);

}  // namespace assay::provider
