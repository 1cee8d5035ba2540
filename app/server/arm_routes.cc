// SPDX-License-Identifier: Apache-2.0
// Operations of the control plane, one function each.
#include "server/arm_routes.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "provider/signer_check.h"
#include "provider/signing_key.h"
#include "server/clock.h"
#include "server/gate.h"
#include "wire/arm_bodies.h"
#include "wire/arm_errors.h"
#include "wire/arm_request.h"
#include "wire/arm_resources.h"

namespace assay::server {
namespace {

using http::Response;
using provider::Provider;
using provider::Resource;
using wire::ArmOperation;
using wire::ArmRequest;

// A request of the control plane, and who sent it.
struct Asked {
  ArmRequest arm;
  identity::Caller caller;
};

wire::ArmProvider view_of(const Provider& provider) {
  return {provider.name, provider.attest_uri, provider.trust_model,
          &provider.resource};
}

// Who may do it.
Result<identity::Caller> admit(Exchange& exchange, const ArmRequest& arm) {
  TRY(identity::Caller caller, demand_caller(exchange));
  const bool open = arm.operation == ArmOperation::ListOperations;
  if (!open && !provider::allowed(exchange.context.roles, caller.principals,
                                  wire::arm_action(arm.operation),
                                  wire::arm_scope(arm))) {
    return wire::authorization_failed(caller.principal, arm);
  }
  return caller;
}

Response arm_response(std::string body, unsigned status = 200) {
  Response response = json_response(std::move(body));
  response.status = status;
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Pragma", "no-cache");
  response.headers.add("Expires", "-1");
  return response;
}

Response empty_response(unsigned status) {
  Response response = arm_response("", status);
  response.content_type = "";
  return response;
}

// What an audit entry says of a resource before and after.
std::string digest_of(const Provider* provider) {
  if (provider == nullptr) {
    return "";
  }
  const std::string text =
      wire::arm_provider(view_of(*provider), wire::ArmVersion::V2021_06_01);
  return codec::encode_hex(crypto::sha256(bytes_of(text)).bytes());
}

// The provider in the place that the request names; null where it is not.
const Provider* in_place(const Tenant* tenant, const ArmRequest& arm) {
  return tenant != nullptr &&
                 tenant->provider.ownership == provider::Ownership::Own &&
                 provider::is_in(tenant->provider.resource, arm.place)
             ? &tenant->provider
             : nullptr;
}

Result<std::shared_ptr<const Tenant>> find(Exchange& exchange,
                                           const ArmRequest& arm) {
  TRY(std::shared_ptr<const Tenant> tenant,
      exchange.context.directory.find(arm.provider));
  if (in_place(tenant.get(), arm) == nullptr) {
    return wire::resource_not_found(arm);
  }
  return tenant;
}

Result<Provider> make_provider(const Exchange& exchange, const Asked& asked,
                               const provider::Creation& creation) {
  const Directory::Options& options = exchange.context.directory.options();
  if (!options.pattern.has_name()) {
    return Error(Code::OperationDisallowed,
                 "this service has one provider: service.attest_uri has no "
                 "{name}, so that no other could be reached");
  }
  TRY_OK(provider::check_reachable(options.pattern, asked.arm.provider));
  TRY(const std::string location, provider::parse_location(creation.location));
  TRY_OK(provider::check_location(location, options.location));
  for (const x509::Certificate& signer : creation.signers) {
    TRY_OK(provider::check_can_sign(signer));
  }
  Provider made;
  made.name = asked.arm.provider;
  made.attest_uri = exchange.context.directory.uri_of(made.name, location);
  made.trust_model = creation.signers.empty() ? provider::TrustModel::Aad
                                              : provider::TrustModel::Isolated;
  made.signers = creation.signers;
  made.resource = provider::create(asked.arm.place, creation,
                                   {asked.caller.principal, clock_now()});
  const jose::Algorithm algorithm = options.token_algorithm;
  made.token_algorithm = algorithm;
  TRY(const crypto::Signer key, options.keys.make_key(algorithm, made.name));
  TRY(provider::SigningKey certified,
      provider::certify_key(key, algorithm, made.attest_uri));
  made.keys.push_back(std::move(certified));
  return made;
}

// Commits what becomes of the provider; nothing: it goes.
Result<std::shared_ptr<const Tenant>> commit(
    Exchange& exchange, const Asked& asked, std::string_view operation,
    const std::function<Result<std::optional<Provider>>(const Tenant*)>& next) {
  return exchange.context.directory.change(
      asked.arm.provider,
      [&](const Tenant* now) -> Result<std::optional<Edit>> {
        TRY(std::optional<Provider> then, next(now));
        AuditEntry audit =
            audit_of(exchange, asked.caller, operation, asked.arm.provider);
        audit.before = digest_of(now == nullptr ? nullptr : &now->provider);
        audit.after = digest_of(then ? &*then : nullptr);
        return Edit{std::move(then), std::nullopt, std::move(audit)};
      });
}

Result<Response> create(Exchange& exchange, const Asked& asked) {
  TRY(const provider::Creation creation,
      wire::parse_creation(exchange.request.body, asked.arm.version));
  // Keys take their time: they are made before the directory is held.
  TRY(const std::shared_ptr<const Tenant> before,
      exchange.context.directory.find(asked.arm.provider));
  std::optional<Provider> made;
  if (before == nullptr) {
    TRY(made, make_provider(exchange, asked, creation));
  }
  bool is_new = false;
  const auto tenant = commit(
      exchange, asked, "CreateProvider",
      [&](const Tenant* now) -> Result<std::optional<Provider>> {
        if (now == nullptr) {
          if (!made) {
            TRY(made, make_provider(exchange, asked, creation));
          }
          is_new = true;
          return made;
        }
        if (now->provider.ownership == provider::Ownership::Shared) {
          return Error(
              Code::ProviderNameTaken,
              fmt::format("{} is the shared provider", asked.arm.provider));
        }
        Provider again = now->provider;
        TRY(again.resource,
            provider::create_again(
                now->provider.resource, now->provider.signers, asked.arm.place,
                creation, {asked.caller.principal, clock_now()}));
        return again;
      });
  if (made && !is_new) {
    exchange.context.directory.options().keys.discard(made->keys.front().key);
  }
  if (!tenant) {
    return Error(tenant.error());
  }
  const Provider& then = (*tenant)->provider;
  Response response = arm_response(
      wire::arm_provider(view_of(then), asked.arm.version), is_new ? 201 : 200);
  if (is_new) {
    response.headers.add("Location", then.attest_uri + "/");
  }
  return response;
}

// Changes the resource alone.
template <class Next>
Result<std::shared_ptr<const Tenant>> update(Exchange& exchange,
                                             const Asked& asked,
                                             std::string_view operation,
                                             Next next) {
  return commit(exchange, asked, operation,
                [&](const Tenant* now) -> Result<std::optional<Provider>> {
                  const Provider* const provider = in_place(now, asked.arm);
                  if (provider == nullptr) {
                    return wire::resource_not_found(asked.arm);
                  }
                  Provider then = *provider;
                  TRY(then.resource, next(provider->resource));
                  return then;
                });
}

Result<Response> patch(Exchange& exchange, const Asked& asked) {
  TRY(const provider::Patch patch,
      wire::parse_patch(exchange.request.body, asked.arm.version));
  TRY(const std::shared_ptr<const Tenant> tenant,
      update(exchange, asked, "UpdateProvider",
             [&](const Resource& resource) -> Result<Resource> {
               return provider::update(resource, patch,
                                       {asked.caller.principal, clock_now()});
             }));
  return arm_response(
      wire::arm_provider(view_of(tenant->provider), asked.arm.version));
}

// ARM: 200 where something was deleted, 204 where nothing was there.
Result<Response> erase(Exchange& exchange, const Asked& asked) {
  const auto found = find(exchange, asked.arm);
  if (!found) {
    return found.error().code() == Code::ResourceNotFound
               ? Result<Response>(empty_response(204))
               : Result<Response>(Error(found.error()));
  }
  const auto gone =
      commit(exchange, asked, "DeleteProvider",
             [&](const Tenant* now) -> Result<std::optional<Provider>> {
               if (in_place(now, asked.arm) == nullptr) {
                 return wire::resource_not_found(asked.arm);
               }
               return std::optional<Provider>();
             });
  if (!gone) {
    return gone.error().code() == Code::ResourceNotFound
               ? Result<Response>(empty_response(204))
               : Result<Response>(Error(gone.error()));
  }
  return empty_response(200);
}

Result<Response> list(Exchange& exchange, const Asked& asked) {
  TRY(const Directory::Listed listed,
      exchange.context.directory.list(asked.arm.place.subscription));
  if (listed.unreadable > 0) {
    return Error(Code::StoreSealBroken,
                 fmt::format("{} records of providers cannot be read",
                             listed.unreadable));
  }
  std::vector<wire::ArmProvider> providers;
  for (const provider::Summary& found : listed.providers) {
    if (found.ownership == provider::Ownership::Own &&
        provider::is_in(found.resource, asked.arm.place)) {
      providers.push_back(
          {found.name, found.attest_uri, found.trust_model, &found.resource});
    }
  }
  return arm_response(wire::arm_providers(providers, asked.arm.version));
}

Result<Response> default_providers(Exchange& exchange, const Asked& asked) {
  const Directory::Options& options = exchange.context.directory.options();
  TRY(const std::shared_ptr<const Tenant> tenant,
      exchange.context.directory.find(options.default_provider));
  const wire::ArmProvider shared = view_of(tenant->provider);
  if (asked.arm.operation == ArmOperation::ListDefaultProviders) {
    return arm_response(
        wire::arm_providers(std::span(&shared, 1), asked.arm.version));
  }
  if (!provider::check_location(asked.arm.location, options.location)) {
    return wire::resource_not_found(asked.arm);
  }
  return arm_response(wire::arm_provider(shared, asked.arm.version));
}

Result<Response> put_connection(Exchange& exchange, const Asked& asked) {
  TRY(const provider::EndpointConnection connection,
      wire::parse_connection(exchange.request.body, asked.arm.connection));
  TRY(const std::shared_ptr<const Tenant> tenant,
      update(exchange, asked, "PutPrivateEndpointConnection",
             [&](const Resource& resource) {
               return provider::put_connection(
                   resource, connection, {asked.caller.principal, clock_now()});
             }));
  return arm_response(
      wire::arm_connection(view_of(tenant->provider), connection));
}

Result<Response> delete_connection(Exchange& exchange, const Asked& asked) {
  TRY(const std::shared_ptr<const Tenant> found, find(exchange, asked.arm));
  if (provider::find_connection(found->provider.resource,
                                asked.arm.connection) == nullptr) {
    return empty_response(204);
  }
  TRY_OK(update(exchange, asked, "DeletePrivateEndpointConnection",
                [&](const Resource& resource) -> Result<Resource> {
                  return provider::delete_connection(
                             resource, asked.arm.connection,
                             {asked.caller.principal, clock_now()})
                      .value_or(resource);
                }));
  return empty_response(200);
}

Result<Response> read(Exchange& exchange, const Asked& asked) {
  TRY(const std::shared_ptr<const Tenant> tenant, find(exchange, asked.arm));
  const wire::ArmProvider provider = view_of(tenant->provider);
  const ArmOperation operation = asked.arm.operation;
  if (operation == ArmOperation::ListConnections) {
    return arm_response(wire::arm_connections(provider));
  }
  if (operation == ArmOperation::ListPrivateLinkResources) {
    return arm_response(wire::arm_private_link_resources(provider));
  }
  if (operation == ArmOperation::GetConnection) {
    const auto* const connection = provider::find_connection(
        tenant->provider.resource, asked.arm.connection);
    if (connection == nullptr) {
      return wire::resource_not_found(asked.arm);
    }
    return arm_response(wire::arm_connection(provider, *connection));
  }
  return arm_response(wire::arm_provider(provider, asked.arm.version));
}

Result<Response> dispatch(Exchange& exchange, const Asked& asked) {
  switch (asked.arm.operation) {
    case ArmOperation::ListOperations:
      return arm_response(wire::arm_operations());
    case ArmOperation::ListProviders:
    case ArmOperation::ListProvidersOfGroup:
      return list(exchange, asked);
    case ArmOperation::CreateProvider:
      return create(exchange, asked);
    case ArmOperation::UpdateProvider:
      return patch(exchange, asked);
    case ArmOperation::DeleteProvider:
      return erase(exchange, asked);
    case ArmOperation::ListDefaultProviders:
    case ArmOperation::GetDefaultProvider:
      return default_providers(exchange, asked);
    case ArmOperation::PutConnection:
      return put_connection(exchange, asked);
    case ArmOperation::DeleteConnection:
      return delete_connection(exchange, asked);
    case ArmOperation::GetProvider:
    case ArmOperation::ListConnections:
    case ArmOperation::GetConnection:
    case ArmOperation::ListPrivateLinkResources:
      return read(exchange, asked);
  }
  return Error(Code::Internal);
}

}  // namespace

Result<Response> answer_arm(Exchange& exchange) {
  const http::Request& request = exchange.request;
  auto arm =
      wire::parse_arm_request(request.method_text, request.path, request.query);
  if (!arm) {
    exchange.allow = wire::arm_methods(request.path);
    return std::move(arm).error();
  }
  TRY(identity::Caller caller, admit(exchange, *arm));
  return dispatch(exchange, {*std::move(arm), std::move(caller)});
}

}  // namespace assay::server
