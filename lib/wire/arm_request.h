// SPDX-License-Identifier: Apache-2.0
// Requests of the control plane: paths of Azure Resource Manager's provider
// Microsoft.Attestation, typed. rest-control-plane.md 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "provider/resource.h"
#include "provider/roles.h"

namespace assay::wire {

// INVARIANT: in order of age.
enum class ArmVersion : uint8_t {
  V2018_09_01_preview,
  V2020_10_01,
  V2021_06_01_preview,
  V2021_06_01,
};

enum class ArmOperation : uint8_t {
  ListOperations,
  ListProviders,
  ListProvidersOfGroup,
  GetProvider,
  CreateProvider,
  UpdateProvider,
  DeleteProvider,
  ListDefaultProviders,
  GetDefaultProvider,
  ListConnections,
  GetConnection,
  PutConnection,
  DeleteConnection,
  ListPrivateLinkResources,
};

// Names are decoded, have allowed characters and lengths, and are as the caller
// wrote them, but for provider and location. Those that the path of the
// operation does not have are empty.
struct ArmRequest {
  ArmOperation operation;
  ArmVersion version;
  provider::Placement place;
  std::string provider;  // canonical
  std::string connection;
  std::string location;  // normalized
};

// Whether the control plane answers the path: it begins with the segment
// subscriptions or providers, ignoring case.
bool is_arm_path(std::string_view path);

// path as on the request line, without the query; one trailing slash is
// tolerated. In this order, errors: RouteNotFound, ArmApiVersionMissing,
// ArmApiVersionUnknown, ArmTypeNotInVersion, MethodNotAllowed, ArmNameInvalid.
Result<ArmRequest> parse_arm_request(std::string_view method,
                                     std::string_view path,
                                     std::string_view query);

// For the header Allow of a 405: "GET, PUT, PATCH, DELETE"; empty where there
// is no such route.
std::string arm_methods(std::string_view path);

// "/subscriptions/S/resourceGroups/G/providers/Microsoft.Attestation/
// attestationProviders/name"; without a subscription
// "/providers/Microsoft.Attestation/attestationProviders/name".
std::string provider_id(const provider::Placement& place,
                        std::string_view name);

// What a caller needs, and where, for provider::allowed.
provider::Action arm_action(ArmOperation operation);
std::string arm_scope(const ArmRequest& request);

}  // namespace assay::wire
