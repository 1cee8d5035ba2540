// SPDX-License-Identifier: Apache-2.0
// Subscriptions over REST, for clients that list them before they do anything.
#pragma once

#include <string_view>

#include "server/exchange.h"

namespace assay::server {

// The subscription of the development issuer's clients, which are at home in
// none: the id that examples in Azure's documents have.
constexpr std::string_view kDevSubscription =
    "00000000-0000-0000-0000-000000000000";

// Of "GET /subscriptions" (id is empty) and "GET /subscriptions/{id}": those
// that roles of the caller name in their scopes. A role in the scope "/" is for
// every subscription, which nobody can list.
// Errors: ArmApiVersionMissing, MethodNotAllowed, AuthenticationFailed,
// IdentityUnavailable, ResourceNotFound.
Result<http::Response> answer_subscriptions(Exchange& exchange,
                                            std::string_view id);

}  // namespace assay::server
