// SPDX-License-Identifier: Apache-2.0
// What the control plane keeps of a provider: Azure Resource Manager's view,
// and its changes as values. rest-control-plane.md, sections 2 to 6.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "x509/certificate.h"

namespace assay::provider {

// ARM's "Enabled" and "Disabled".
enum class Switch : uint8_t { Enabled, Disabled };

enum class ConnectionStatus : uint8_t { Pending, Approved, Rejected };

constexpr size_t kMaxConnections = 64;

using Tags = std::map<std::string, std::string, std::less<>>;

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
  Tags tags;
  std::optional<Switch> public_network_access;  // nothing: never set
  std::optional<Switch> tpm_attestation_authentication;
  std::vector<EndpointConnection> connections;  // in order of their names
  Time created_at{};
  std::string created_by;  // principal
  Time modified_at{};
  std::string modified_by;

  bool operator==(const Resource&) const = default;
};

// Enabled is what nothing means.
bool is_enabled(std::optional<Switch> value);

// Where a provider is to be made; names as in the path of the request.
struct Placement {
  std::string subscription;
  std::string resource_group;
};

// Body of PUT. Signers make the provider Isolated, none make it AAD.
struct Creation {
  std::string location;  // as the caller wrote it
  Tags tags;
  std::vector<x509::Certificate> signers;
  std::optional<Switch> public_network_access;
  std::optional<Switch> tpm_attestation_authentication;
};

// Body of PATCH: what is absent stays.
struct Patch {
  std::optional<Tags> tags{};  // the whole new set
  std::optional<Switch> public_network_access{};
  std::optional<Switch> tpm_attestation_authentication{};
};

// Who changes something, and when.
struct Change {
  std::string principal;
  Time at{};
};

Resource create(const Placement& place, const Creation& creation,
                const Change& change);

// A second PUT. Signers and trust model stay what they are; the tags are the
// new ones; a switch that is absent stays, so that leaving one out never opens
// what was closed. signers: the provider's present ones, none where its trust
// model is AAD. Errors: ProviderNameTaken (another group's or subscription's
// provider), ResourceConflict (another location; signing certificates that the
// provider does not have, which a PUT cannot add).
Result<Resource> create_again(const Resource& resource,
                              std::span<const x509::Certificate> signers,
                              const Placement& place, const Creation& creation,
                              const Change& change);

Resource update(Resource resource, const Patch& patch, const Change& change);

// Null where there is none; names compare ignoring case.
const EndpointConnection* find_connection(
    const Resource& resource ASSAY_LIFETIME_BOUND, std::string_view name);

// Replaces one of the same name. Errors: ResourceConflict (there are
// kMaxConnections others).
Result<Resource> put_connection(Resource resource,
                                EndpointConnection connection,
                                const Change& change);

// Nothing where there is none of that name.
std::optional<Resource> delete_connection(const Resource& resource,
                                          std::string_view name,
                                          const Change& change);

// Whether the resource is in the subscription and, unless empty, the group.
bool is_in(const Resource& resource, const Placement& place);

}  // namespace assay::provider
