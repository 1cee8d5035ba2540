// SPDX-License-Identifier: Apache-2.0
// Answers about policies: GET, PUT and reset, and their older shapes.
// rest-data-plane.md 6 and 11. Those that are signed may fail with
// TokenKeyUnavailable.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "provider/policy_change.h"

namespace assay::wire {

// A signed token {exp,iat,iss,nbf,"x-ms-policy"} for GET /policies/{type}; the
// empty unsecured JWS where the type has no policy. policy-management.md.
Result<std::string> policy_token(const provider::Provider& provider,
                                 std::string_view type, Time now);

// PUT /policies/{type}: {..., "x-ms-policy-result":"Updated",
// "x-ms-policy-signer" (where signed), "x-ms-policy-token-hash"}.
// Requires: change is of set_policy or of rollback_policy to a policy.
Result<std::string> policy_updated_token(const provider::PolicyChange& change,
                                         Time now);

// POST /policies/{type}:reset: {..., "x-ms-policy-result":"Removed"}; neither
// signer nor hash, as MAA does.
Result<std::string> policy_removed_token(const provider::PolicyChange& change,
                                         Time now);

// 2018-09-01-preview, GET /operations/policy/current: {"Policy": JWS}.
std::string legacy_policy_body(const provider::Provider& provider,
                               std::string_view type);

// 2018-09-01-preview, PUT and POST /operations/policy/current: null.
std::string legacy_done_body();

// One of GET /policies/{type}/versions: {"act":"set"|"reset","at","by",
// "number","policyHash","restores"?,"signerThumbprint","tokenHash"}.
std::string policy_version_json(const provider::PolicyVersion& version);

}  // namespace assay::wire
