// SPDX-License-Identifier: Apache-2.0
// Who may do what: Azure's actions, built-in roles and scopes, as values.
// rest-control-plane.md 8.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/roles.h"

namespace assay::provider {

enum class Action : uint8_t {
  ReadOperations,
  ReadDefaultProviders,
  ReadDefaultProviderOfLocation,
  ReadProvider,
  WriteProvider,
  DeleteProvider,
  ReadConnection,
  WriteConnection,
  DeleteConnection,
  ReadPrivateLinkResources,
  // The data plane's.
  ReadAttestation,
  WriteAttestation,
  DeleteAttestation,
};

// "Microsoft.Attestation/attestationProviders/read".
std::string_view action_name(Action action);

enum class DataOperation : uint8_t {
  Attest,
  ReadPolicy,
  SetPolicy,
  ResetPolicy,
  ReadSigners,
  AddSigner,
  RemoveSigner,
  RotateKey,
};

// Every action that the operation needs: taking something away needs the right
// to write and the right to delete.
std::span<const Action> needed_actions(DataOperation operation);

// What the configuration grants: to a principal a role in a scope and
// everything in it.
using identity::RoleAssignment;

// A role that is unknown, a principal that is empty, or a scope that does not
// begin with '/' would grant nothing, and is refused where it is configured.
// Errors: ConfigInvalid (names the known roles).
Result<> check_assignment(const RoleAssignment& assignment);

// Whether scope is the resource of that id or holds it, segment by segment and
// ignoring case: "/subscriptions/a" does not hold "/subscriptions/ab".
bool covers(std::string_view scope, std::string_view id);

// Whether one of the assignments to one of the principals (a caller is itself,
// its application and its groups) has a role with the action in a scope that
// covers the resource.
bool allowed(std::span<const RoleAssignment> assignments,
             std::span<const std::string> principals, Action action,
             std::string_view scope);

}  // namespace assay::provider
