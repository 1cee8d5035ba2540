// SPDX-License-Identifier: Apache-2.0
// Role assignments as the configuration states them.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace assay::identity {

// The roles that identity.roles may assign, as Azure spells them.
constexpr std::array<std::string_view, 3> kRoles = {
    "Attestation Reader", "Attestation Contributor", "Owner"};

struct RoleAssignment {
  std::string principal;  // one of Caller::principals, exact text
  std::string role;       // one of kRoles
  std::string scope;      // an ARM id: "/", "/subscriptions/..."
};

}  // namespace assay::identity
