// SPDX-License-Identifier: Apache-2.0
// Changes of the control plane's view of a provider.
#include "provider/resource.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "provider/naming.h"

namespace assay::provider {
namespace {

constexpr size_t kShown = 64;

void stamp(Resource& resource, const Change& change) {
  resource.modified_at = change.at;
  resource.modified_by = change.principal;
}

// The same location in either of its forms; texts that are none, as written.
std::string comparable(const std::string& location) {
  const auto parsed = parse_location(location);
  return std::string(location_code(parsed ? *parsed : location));
}

// MAA creates with these certificates and changes them by /certificates alone.
// Those that are in force already may be sent again, as a template that is
// deployed twice does; to answer 200 to others would tell the caller of trust
// that is not there.
Result<> check_signers(std::span<const x509::Certificate> present,
                       std::span<const x509::Certificate> sent) {
  for (const x509::Certificate& certificate : sent) {
    const bool known = std::ranges::any_of(
        present, [&certificate](const x509::Certificate& signer) {
          return equal(signer.der(), certificate.der());
        });
    if (!known) {
      return Error(
                 Code::ResourceConflict,
                 present.empty()
                     ? "the provider has trust model AAD, which is fixed when "
                       "it is made; to have an Isolated one, delete and "
                       "create it"
                     : fmt::format("\"{}\" is not among the provider's "
                                   "certificates, which change by "
                                   "/certificates:add and :remove only",
                                   certificate.subject_text()))
          .at("properties.policySigningCertificates");
    }
  }
  return {};
}

auto by_name(std::string_view name) {
  return [name](const EndpointConnection& connection) {
    return equal_ignoring_case(connection.name, name);
  };
}

}  // namespace

bool is_enabled(std::optional<Switch> value) {
  return value.value_or(Switch::Enabled) == Switch::Enabled;
}

Resource create(const Placement& place, const Creation& creation,
                const Change& change) {
  Resource resource;
  resource.subscription = place.subscription;
  resource.resource_group = place.resource_group;
  resource.location = creation.location;
  resource.tags = creation.tags;
  resource.public_network_access = creation.public_network_access;
  resource.tpm_attestation_authentication =
      creation.tpm_attestation_authentication;
  resource.created_at = change.at;
  resource.created_by = change.principal;
  stamp(resource, change);
  return resource;
}

Result<Resource> create_again(const Resource& resource,
                              std::span<const x509::Certificate> signers,
                              const Placement& place, const Creation& creation,
                              const Change& change) {
  if (!is_in(resource, place)) {
    // Not whose it is: that is not the caller's to know.
    return Error(Code::ProviderNameTaken,
                 "a provider of that name exists; its name is its host or "
                 "path, so choose another")
        .at("providerName");
  }
  if (comparable(resource.location) != comparable(creation.location)) {
    return Error(Code::ResourceConflict,
                 fmt::format("the provider is in {} and cannot move to {}",
                             resource.location.substr(0, kShown),
                             creation.location.substr(0, kShown)))
        .at("location");
  }
  TRY_OK(check_signers(signers, creation.signers));
  return update(resource,
                {.tags = creation.tags,
                 .public_network_access = creation.public_network_access,
                 .tpm_attestation_authentication =
                     creation.tpm_attestation_authentication},
                change);
}

Resource update(Resource resource, const Patch& patch, const Change& change) {
  if (patch.tags) {
    resource.tags = *patch.tags;
  }
  if (patch.public_network_access) {
    resource.public_network_access = patch.public_network_access;
  }
  if (patch.tpm_attestation_authentication) {
    resource.tpm_attestation_authentication =
        patch.tpm_attestation_authentication;
  }
  stamp(resource, change);
  return resource;
}

const EndpointConnection* find_connection(const Resource& resource,
                                          std::string_view name) {
  const auto found = std::ranges::find_if(resource.connections, by_name(name));
  return found == resource.connections.end() ? nullptr : &*found;
}

Result<Resource> put_connection(Resource resource,
                                EndpointConnection connection,
                                const Change& change) {
  auto& all = resource.connections;
  std::erase_if(all, by_name(connection.name));
  if (all.size() >= kMaxConnections) {
    return Error(Code::ResourceConflict,
                 fmt::format("the provider has {} private endpoint "
                             "connections and takes no more",
                             kMaxConnections));
  }
  const auto place =
      std::ranges::find_if(all, [&connection](const EndpointConnection& other) {
        return ascii_lower(other.name) > ascii_lower(connection.name);
      });
  all.insert(place, std::move(connection));
  stamp(resource, change);
  return resource;
}

std::optional<Resource> delete_connection(const Resource& resource,
                                          std::string_view name,
                                          const Change& change) {
  Resource without = resource;
  if (std::erase_if(without.connections, by_name(name)) == 0) {
    return std::nullopt;
  }
  stamp(without, change);
  return without;
}

bool is_in(const Resource& resource, const Placement& place) {
  return equal_ignoring_case(resource.subscription, place.subscription) &&
         (place.resource_group.empty() ||
          equal_ignoring_case(resource.resource_group, place.resource_group));
}

}  // namespace assay::provider
