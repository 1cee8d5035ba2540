// SPDX-License-Identifier: Apache-2.0
// What the control plane keeps of a provider: Azure Resource Manager's view.
// rest-control-plane.md, sections 2 and 6.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace assay::provider {

// ARM's "Enabled" and "Disabled".
enum class Switch : uint8_t { Enabled, Disabled };

enum class ConnectionStatus : uint8_t { Pending, Approved, Rejected };

// A private endpoint connection as it was put: a record, no network.
struct EndpointConnection {
  std::string name;
  std::string endpoint_id;  // properties.privateEndpoint.id; may be empty
  ConnectionStatus status = ConnectionStatus::Pending;
  std::string description;
  std::string actions_required;

  bool operator==(const EndpointConnection&) const = default;
};

// Names as their creator wrote them; ARM compares them ignoring case.
struct Resource {
  std::string subscription;
  std::string resource_group;
  std::string location;
  std::map<std::string, std::string, std::less<>> tags;
  std::optional<Switch> public_network_access;  // nothing: never set
  std::optional<Switch> tpm_attestation_authentication;
  std::vector<EndpointConnection> connections;  // in order of their names
  Time created_at{};
  std::string created_by;  // principal
  Time modified_at{};
  std::string modified_by;

  bool operator==(const Resource&) const = default;
};

}  // namespace assay::provider
