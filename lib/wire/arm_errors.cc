// SPDX-License-Identifier: Apache-2.0
// The sentences of the control plane's refusals.
#include "wire/arm_errors.h"

#include <utility>

#include <fmt/format.h>

namespace assay::wire {
namespace {

constexpr size_t kShown = 64;

// "attestationProviders/att1", as ARM names resources in messages.
std::string resource_name(const ArmRequest& asked) {
  if (!asked.location.empty()) {
    return fmt::format("locations/{}/defaultProvider", asked.location);
  }
  return asked.connection.empty()
             ? fmt::format("attestationProviders/{}", asked.provider)
             : fmt::format(
                   "attestationProviders/{}/privateEndpointConnections/{}",
                   asked.provider, asked.connection);
}

}  // namespace

Error authentication_failed(std::string why) {
  return Error(Code::AuthenticationFailed, std::move(why)).at("Authorization");
}

Error authorization_failed(std::string_view principal,
                           const ArmRequest& asked) {
  return Error(Code::AuthorizationFailed,
               fmt::format("the client '{}' does not have authorization to "
                           "perform action '{}' over scope '{}'",
                           principal.substr(0, kShown),
                           provider::action_name(arm_action(asked.operation)),
                           arm_scope(asked)));
}

Error resource_not_found(const ArmRequest& asked) {
  const std::string place = asked.place.resource_group.empty()
                                ? std::string()
                                : fmt::format(" under resource group '{}'",
                                              asked.place.resource_group);
  return Error(Code::ResourceNotFound,
               fmt::format("the resource 'Microsoft.Attestation/{}'{} was not "
                           "found",
                           resource_name(asked), place));
}

}  // namespace assay::wire
