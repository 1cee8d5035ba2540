// SPDX-License-Identifier: Apache-2.0
// Who calls, and whether that caller may do what is asked.
#pragma once

#include <optional>
#include <span>

#include "identity/caller.h"
#include "provider/policy_change.h"
#include "provider/roles.h"
#include "server/exchange.h"

namespace assay::server {

// Nothing where the request has no Authorization.
// Errors: Unauthorized, IdentityUnavailable.
Result<std::optional<identity::Caller>> find_caller(Exchange& exchange);

// Who calls the control plane: what is everybody's to know there needs a caller
// all the same, as Azure Resource Manager wants one for everything.
// Errors: AuthenticationFailed, IdentityUnavailable.
Result<identity::Caller> demand_caller(Exchange& exchange);

// The caller who may do the operation on the provider.
// Errors: Unauthorized (nobody says who calls, or no role allows it: MAA
// answers 401 to both), IdentityUnavailable.
Result<identity::Caller> admit(Exchange& exchange,
                               const provider::Provider& provider,
                               provider::DataOperation operation);

// Whether a caller who was admitted may do it to the provider as it is by now:
// another one of the same name may have come. Errors: Unauthorized.
Result<> check_role(const Exchange& exchange, const identity::Caller& caller,
                    const provider::Provider& provider,
                    provider::DataOperation operation);

// A shared provider is everybody's to read; an own one has readers.
// Errors: those of admit.
Result<> admit_reader(Exchange& exchange, const provider::Provider& provider,
                      provider::DataOperation operation);

// What any writer of the shared provider is told. Errors: SharedProviderFixed.
Result<> refuse_shared(const provider::Provider& provider);

// The conditions of a change, as the request states them.
provider::Act act_of(const Exchange& exchange, const identity::Caller& caller);

// Whether the caller may see explanations of the provider's decisions.
// Errors: ExplanationForbidden, IdentityUnavailable.
Result<> admit_to_explanations(Exchange& exchange,
                               const provider::Provider& provider);

// What stands in audit entries of the caller.
AuditEntry audit_of(const Exchange& exchange, const identity::Caller& caller,
                    std::string_view operation, std::string_view provider);

}  // namespace assay::server
