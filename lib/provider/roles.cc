// SPDX-License-Identifier: Apache-2.0
// The tables of actions and roles, and how they are compared.
#include "provider/roles.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"

namespace assay::provider {
namespace {

// INVARIANT: in the order of Action.
constexpr std::array<std::string_view, 13> kActions = {
    "Microsoft.Attestation/operations/read",
    "Microsoft.Attestation/defaultProviders/read",
    "Microsoft.Attestation/locations/defaultProvider/read",
    "Microsoft.Attestation/attestationProviders/read",
    "Microsoft.Attestation/attestationProviders/write",
    "Microsoft.Attestation/attestationProviders/delete",
    "Microsoft.Attestation/attestationProviders/"
    "privateEndpointConnections/read",
    "Microsoft.Attestation/attestationProviders/"
    "privateEndpointConnections/write",
    "Microsoft.Attestation/attestationProviders/"
    "privateEndpointConnections/delete",
    "Microsoft.Attestation/attestationProviders/privateLinkResources/read",
    "Microsoft.Attestation/attestationProviders/attestation/read",
    "Microsoft.Attestation/attestationProviders/attestation/write",
    "Microsoft.Attestation/attestationProviders/attestation/delete",
};

constexpr std::array kRead = {Action::ReadAttestation};
constexpr std::array kWrite = {Action::WriteAttestation};
constexpr std::array kTakeAway = {Action::WriteAttestation,
                                  Action::DeleteAttestation};

// Azure's built-in roles. What Owner may and Contributor may not is about role
// assignments, which here only the configuration has.
struct Role {
  std::string_view name;
  std::string_view id;
  std::array<std::string_view, 3> actions;  // '*': any text
};

constexpr std::array<Role, 5> kRoles = {{
    {"Attestation Contributor",
     "bbf86eb8-f7b4-4cce-96e4-18cddf81d86e",
     {"Microsoft.Attestation/attestationProviders/attestation/read",
      "Microsoft.Attestation/attestationProviders/attestation/write",
      "Microsoft.Attestation/attestationProviders/attestation/delete"}},
    {"Attestation Reader",
     "fd1bd22b-8476-40bc-a0bc-69b95687b9f3",
     {"Microsoft.Attestation/attestationProviders/attestation/read",
      "Microsoft.Attestation/attestationProviders/read"}},
    {"Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c", {"*"}},
    {"Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", {"*"}},
    {"Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", {"*/read"}},
}};

const Role* find_role(std::string_view text) {
  const auto role = std::ranges::find_if(kRoles, [text](const Role& row) {
    return equal_ignoring_case(row.name, text) ||
           equal_ignoring_case(row.id, text);
  });
  return role == kRoles.end() ? nullptr : &*role;
}

// The patterns are ours and have at most one star, at their front.
bool fits(std::string_view pattern, std::string_view action) {
  if (!pattern.starts_with('*')) {
    return equal_ignoring_case(pattern, action);
  }
  const std::string_view end = pattern.substr(1);
  return action.size() >= end.size() &&
         equal_ignoring_case(action.substr(action.size() - end.size()), end);
}

bool grants(const Role& role, std::string_view action) {
  return std::ranges::any_of(role.actions, [action](std::string_view pattern) {
    return !pattern.empty() && fits(pattern, action);
  });
}

std::string_view without_slash(std::string_view id) {
  if (id.ends_with('/')) {
    id.remove_suffix(1);
  }
  return id;
}

}  // namespace

std::string_view action_name(Action action) {
  return kActions[static_cast<size_t>(action)];
}

std::span<const Action> needed_actions(DataOperation operation) {
  switch (operation) {
    case DataOperation::Attest:
    case DataOperation::ReadPolicy:
    case DataOperation::ReadSigners:
      return kRead;
    case DataOperation::SetPolicy:
    case DataOperation::AddSigner:
    case DataOperation::RotateKey:
      return kWrite;
    case DataOperation::ResetPolicy:
    case DataOperation::RemoveSigner:
      return kTakeAway;
  }
  return kTakeAway;
}

Result<> check_assignment(const RoleAssignment& assignment) {
  constexpr size_t kShown = 64;
  if (assignment.principal.empty()) {
    return Error(Code::ConfigInvalid,
                 "expected the id of a user, group or application")
        .at("principal");
  }
  if (find_role(assignment.role) == nullptr) {
    std::vector<std::string_view> names;
    std::ranges::transform(kRoles, std::back_inserter(names), &Role::name);
    return Error(Code::ConfigInvalid,
                 fmt::format("expected one of {}; found \"{}\"",
                             fmt::join(names, ", "),
                             assignment.role.substr(0, kShown)))
        .at("role");
  }
  if (!assignment.scope.starts_with('/')) {
    return Error(Code::ConfigInvalid,
                 fmt::format("expected \"/\" or the id of a subscription, "
                             "resource group or provider, which begins with "
                             "\"/subscriptions/\"; found \"{}\"",
                             assignment.scope.substr(0, kShown)))
        .at("scope");
  }
  return {};
}

bool covers(std::string_view scope, std::string_view id) {
  if (!scope.starts_with('/') || !id.starts_with('/')) {
    return false;  // a missing value is not the root
  }
  const std::string_view outer = without_slash(scope);
  const std::string_view inner = without_slash(id);
  return inner.size() >= outer.size() &&
         equal_ignoring_case(inner.substr(0, outer.size()), outer) &&
         (inner.size() == outer.size() || inner[outer.size()] == '/');
}

bool allowed(std::span<const RoleAssignment> assignments,
             std::span<const std::string> principals, Action action,
             std::string_view scope) {
  return std::ranges::any_of(assignments, [&](const RoleAssignment& given) {
    const Role* const role = find_role(given.role);
    return role != nullptr && !given.principal.empty() &&
           grants(*role, action_name(action)) && covers(given.scope, scope) &&
           std::ranges::find(principals, given.principal) != principals.end();
  });
}

}  // namespace assay::provider
