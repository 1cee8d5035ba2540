// SPDX-License-Identifier: Apache-2.0
// Resources as JSON text, member by member in MAA's order.
#include "wire/arm_resources.h"

#include <array>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "provider/roles.h"

namespace assay::wire {
namespace {

using provider::EndpointConnection;
using provider::Resource;
using provider::Switch;

constexpr std::string_view kType = "Microsoft.Attestation/attestationProviders";

// Members in the order in which they are added.
class Object {
 public:
  Object& raw(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{" : ",";
    codec::append_json_string(text_, name);
    text_ += ':';
    text_ += value;
    return *this;
  }
  Object& text(std::string_view name, std::string_view value) {
    std::string quoted;
    codec::append_json_string(quoted,
                              codec::replace_invalid_utf8(std::string(value)));
    return raw(name, quoted);
  }
  Object& text_unless_empty(std::string_view name, std::string_view value) {
    return value.empty() ? *this : text(name, value);
  }

  std::string done() const { return text_.empty() ? "{}" : text_ + "}"; }

 private:
  std::string text_;
};

std::string value_list(std::string_view items) {
  return Object().raw("value", fmt::format("[{}]", items)).done();
}

std::string id_of(const ArmProvider& provider) {
  return provider_id(
      {provider.resource->subscription, provider.resource->resource_group},
      provider.name);
}

std::string_view name_of(provider::TrustModel model) {
  switch (model) {
    case provider::TrustModel::Aad:
      return "AAD";
    case provider::TrustModel::Isolated:
      return "Isolated";
  }
  return {};
}

std::string_view name_of(provider::ConnectionStatus status) {
  switch (status) {
    case provider::ConnectionStatus::Pending:
      return "Pending";
    case provider::ConnectionStatus::Approved:
      return "Approved";
    case provider::ConnectionStatus::Rejected:
      return "Rejected";
  }
  return {};
}

// null where it was never set, as the live service answers.
std::string_view switch_json(std::optional<Switch> value) {
  if (!value) {
    return "null";
  }
  return *value == Switch::Enabled ? R"("Enabled")" : R"("Disabled")";
}

std::string connection_list(const ArmProvider& provider) {
  std::string items;
  for (const EndpointConnection& connection : provider.resource->connections) {
    items += items.empty() ? "" : ",";
    items += arm_connection(provider, connection);
  }
  return items;
}

std::string properties_json(const ArmProvider& provider, ArmVersion version) {
  const Resource& resource = *provider.resource;
  Object properties;
  properties.text("trustModel", name_of(provider.trust_model))
      .text("status", "Ready")
      .text("attestUri", provider.attest_uri);
  if (version >= ArmVersion::V2021_06_01_preview) {
    properties
        .raw("publicNetworkAccess", switch_json(resource.public_network_access))
        .raw("tpmAttestationAuthentication",
             switch_json(resource.tpm_attestation_authentication));
  }
  if (version >= ArmVersion::V2020_10_01 && !resource.connections.empty()) {
    properties.raw("privateEndpointConnections",
                   fmt::format("[{}]", connection_list(provider)));
  }
  return properties.done();
}

std::string tags_json(const provider::Tags& tags) {
  Object object;
  for (const auto& [name, value] : tags) {
    object.text(name, value);
  }
  return object.done();
}

// In the schema from 2020-10-01 on, but not in the live service's answers at
// that version; left out where nobody is known to have made the provider.
std::string system_data_json(const Resource& resource) {
  return Object()
      .text("createdBy", resource.created_by)
      .text("createdAt", format_rfc3339(resource.created_at))
      .text_unless_empty("lastModifiedBy", resource.modified_by)
      .text("lastModifiedAt", format_rfc3339(resource.modified_at))
      .done();
}

struct OperationRow {
  provider::Action action;
  std::string_view text;
};

// rest-control-plane.md 7, with its full stop.
constexpr std::array<OperationRow, 3> kOperations = {{
    {provider::Action::ReadAttestation, "Get status of attestation service"},
    {provider::Action::WriteAttestation, "Adds attestation service."},
    {provider::Action::DeleteAttestation, "Removes attestation service"},
}};

}  // namespace

std::string arm_provider(const ArmProvider& provider, ArmVersion version) {
  const Resource& resource = *provider.resource;
  Object object;
  object.text("id", id_of(provider))
      .text("name", provider.name)
      .text("type", kType)
      .text("location", resource.location);
  if (!resource.tags.empty()) {
    object.raw("tags", tags_json(resource.tags));
  } else if (version == ArmVersion::V2018_09_01_preview) {
    object.raw("tags", "null");
  }
  object.raw("properties", properties_json(provider, version));
  if (version == ArmVersion::V2021_06_01 && !resource.created_by.empty()) {
    object.raw("systemData", system_data_json(resource));
  }
  return object.done();
}

std::string arm_providers(std::span<const ArmProvider> providers,
                          ArmVersion version) {
  std::string items;
  for (const ArmProvider& provider : providers) {
    items += items.empty() ? "" : ",";
    items += arm_provider(provider, version);
  }
  return value_list(items);
}

std::string arm_connection(const ArmProvider& provider,
                           const EndpointConnection& connection) {
  Object properties;
  if (!connection.endpoint_id.empty()) {
    properties.raw("privateEndpoint",
                   Object().text("id", connection.endpoint_id).done());
  }
  properties
      .raw(
          "privateLinkServiceConnectionState",
          Object()
              .text("status", name_of(connection.status))
              .text_unless_empty("description", connection.description)
              .text_unless_empty("actionsRequired", connection.actions_required)
              .done())
      .text("provisioningState", "Succeeded");
  return Object()
      .text("id", fmt::format("{}/privateEndpointConnections/{}",
                              id_of(provider), connection.name))
      .text("name", connection.name)
      .text("type", fmt::format("{}/privateEndpointConnections", kType))
      .raw("properties", properties.done())
      .done();
}

std::string arm_connections(const ArmProvider& provider) {
  return value_list(connection_list(provider));
}

std::string arm_private_link_resources(const ArmProvider& provider) {
  return value_list(
      Object()
          .text("id", id_of(provider) + "/privateLinkResources/tenant")
          .text("name", "tenant")
          .text("type", fmt::format("{}/privateLinkResources", kType))
          .raw("properties",
               R"({"groupId":"standard","requiredMembers":["default"],)"
               R"("requiredZoneNames":["privatelink.attest.azure.net"]})")
          .done());
}

std::string arm_operations() {
  std::string items;
  for (const OperationRow& row : kOperations) {
    items += items.empty() ? "" : ",";
    items +=
        Object()
            .text("name", provider::action_name(row.action))
            .raw("display", Object()
                                .text("provider", "Microsoft Azure Attestation")
                                .text("resource", "Attestation")
                                .text("operation", row.text)
                                .done())
            .done();
  }
  return value_list(items);
}

}  // namespace assay::wire
