// SPDX-License-Identifier: Apache-2.0
// Refusals of the control plane in the words of Azure Resource Manager.
// rest-control-plane.md 9.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "provider/roles.h"
#include "wire/arm_request.h"

namespace assay::wire {

// 401 AuthenticationFailed. why: what is wrong with the bearer token, or that
// there is none.
Error authentication_failed(std::string why);

// 403 AuthorizationFailed, naming the caller, the action and the scope.
Error authorization_failed(std::string_view principal, const ArmRequest& asked);

// 404 ResourceNotFound for the provider, connection or default provider that
// the request is about. Clients create a provider only after exactly this.
Error resource_not_found(const ArmRequest& asked);

}  // namespace assay::wire
