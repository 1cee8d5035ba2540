// SPDX-License-Identifier: Apache-2.0
// Writes and reads the control plane's part.
#include "provider/resource_record.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "provider/record.h"

namespace assay::provider {
namespace {

namespace json = codec::json;

// In the order of the enumerators.
constexpr std::array<std::string_view, 2> kSwitches = {"Enabled", "Disabled"};
constexpr std::array<std::string_view, 3> kStatuses = {"Pending", "Approved",
                                                       "Rejected"};

template <class Enum, size_t N>
Result<Enum> read_enum(std::string_view name,
                       const std::array<std::string_view, N>& names,
                       std::string_view field) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return Error(Code::StoreSealBroken,
               fmt::format("expected {} or the like", names.front()))
      .at(field);
}

void add_switch(codec::SortedObject& object, std::string_view name,
                std::optional<Switch> value) {
  if (value) {
    object.add_string(name, kSwitches[static_cast<size_t>(*value)]);
  }
}

Result<std::optional<Switch>> read_switch(const json::object& object,
                                          std::string_view name) {
  TRY(const std::optional<std::string_view> text,
      codec::find_string(object, name));
  if (!text) {
    return std::optional<Switch>();
  }
  TRY(const Switch value, read_enum<Switch>(*text, kSwitches, name));
  return std::optional(value);
}

std::string write_tags(const Resource& resource) {
  codec::SortedObject tags;
  for (const auto& [name, value] : resource.tags) {
    tags.add_string(name, value);
  }
  return tags.text();
}

std::string write_connections(const Resource& resource) {
  std::string text = "[";
  for (const EndpointConnection& connection : resource.connections) {
    codec::SortedObject object;
    object.add_string("name", connection.name);
    object.add_string("endpointId", connection.endpoint_id);
    object.add_string("status",
                      kStatuses[static_cast<size_t>(connection.status)]);
    object.add_string("description", connection.description);
    object.add_string("actionsRequired", connection.actions_required);
    text += text.size() > 1 ? "," : "";
    text += object.text();
  }
  return text + "]";
}

Result<EndpointConnection> read_connection(const json::value& value) {
  TRY(const json::object* const object, codec::as_object(value));
  EndpointConnection connection;
  TRY(connection.name, text_member(*object, "name"));
  TRY(connection.endpoint_id, text_member(*object, "endpointId"));
  TRY(const std::string_view status, codec::string_member(*object, "status"));
  TRY(connection.status,
      read_enum<ConnectionStatus>(status, kStatuses, "status"));
  TRY(connection.description, text_member(*object, "description"));
  TRY(connection.actions_required, text_member(*object, "actionsRequired"));
  return connection;
}

}  // namespace

std::string write_resource(const Resource& resource) {
  codec::SortedObject object;
  object.add_string("subscription", resource.subscription);
  object.add_string("resourceGroup", resource.resource_group);
  object.add_string("location", resource.location);
  object.add_raw("tags", write_tags(resource));
  add_switch(object, "publicNetworkAccess", resource.public_network_access);
  add_switch(object, "tpmAttestationAuthentication",
             resource.tpm_attestation_authentication);
  object.add_raw("connections", write_connections(resource));
  object.add_int("createdAt", unix_seconds(resource.created_at));
  object.add_string("createdBy", resource.created_by);
  object.add_int("modifiedAt", unix_seconds(resource.modified_at));
  object.add_string("modifiedBy", resource.modified_by);
  return object.text();
}

Result<Resource> read_resource(const json::object& object) {
  Resource resource;
  TRY(resource.subscription, text_member(object, "subscription"));
  TRY(resource.resource_group, text_member(object, "resourceGroup"));
  TRY(resource.location, text_member(object, "location"));
  TRY(const json::object* const tags, codec::object_member(object, "tags"));
  for (const auto& tag : *tags) {
    TRY(std::string value, text_member(*tags, tag.key()));
    resource.tags.emplace(tag.key(), std::move(value));
  }
  TRY(resource.public_network_access,
      read_switch(object, "publicNetworkAccess"));
  TRY(resource.tpm_attestation_authentication,
      read_switch(object, "tpmAttestationAuthentication"));
  TRY(const json::array* const connections,
      codec::array_member(object, "connections"));
  for (const json::value& item : *connections) {
    TRY(EndpointConnection connection, read_connection(item));
    resource.connections.push_back(std::move(connection));
  }
  TRY(resource.created_at, time_member(object, "createdAt"));
  TRY(resource.created_by, text_member(object, "createdBy"));
  TRY(resource.modified_at, time_member(object, "modifiedAt"));
  TRY(resource.modified_by, text_member(object, "modifiedBy"));
  return resource;
}

}  // namespace assay::provider
