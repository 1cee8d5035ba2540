// SPDX-License-Identifier: Apache-2.0
// Policies set, reset and rolled back: from one value of a provider to the
// next, with what is to be remembered. policy-management.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "provider/policy_version.h"
#include "provider/provider.h"
#include "provider/signer_check.h"

namespace assay::provider {

// Who changes something, when, and under which conditions.
struct Act {
  Time now{};
  std::string_view principal;  // UTF-8
  // The field If-Match, as received: entity tags, or "*".
  std::optional<std::string_view> if_match{};
  SignerValidity signer_validity = SignerValidity::Ignored;
  PolicyDialect dialect = PolicyDialect::Current;
};

struct PolicyChange {
  Provider provider;
  // What to record; nothing where the act changed nothing: a reset of a policy
  // that was not set.
  std::optional<PolicyVersion> version;
  std::string before_hash;  // x-ms-policy-hash; empty where there is no policy
  std::string after_hash;
  std::string signer_jwk;  // x-ms-policy-signer; empty where unsigned
};

// The entity tag of the policy in force: the quoted token hash of a policy that
// is set, "default" in quotes where none is.
std::string policy_etag(const Provider& provider, std::string_view type);

// PUT /policies/{type}: body is the JWS as on the wire. Requires: type is a
// wire name ("SgxEnclave").
// Errors, in the order of the checks: PolicyTooLarge, PolicyTokenMalformed,
// SharedProviderFixed, PolicySignerRefused, IssuerCertificateNotFound,
// PolicyTokenMalformed (of the claim), PolicySyntax, PreconditionFailed.
Result<PolicyChange> set_policy(const Provider& provider, std::string_view type,
                                std::string_view body, const Act& act);

// POST /policies/{type}:reset: a JWS with an empty payload. The same errors.
Result<PolicyChange> reset_policy(const Provider& provider,
                                  std::string_view type, std::string_view body,
                                  const Act& act);

// Puts an earlier version in force again, as a new version. Its JWS is judged
// as if it came today: a signer that is trusted no more has no say.
// Requires: version is of this provider. Errors: those of set_policy, and
// OperationDisallowed where the version is not older than the last.
Result<PolicyChange> rollback_policy(const Provider& provider,
                                     const PolicyVersion& version,
                                     const Act& act);

}  // namespace assay::provider
