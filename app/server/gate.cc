// SPDX-License-Identifier: Apache-2.0
// Bearer tokens and roles. rest-data-plane.md 3, rest-control-plane.md 8.
#include "server/gate.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "identity/bearer.h"
#include "server/clock.h"
#include "wire/arm_errors.h"
#include "wire/arm_request.h"

namespace assay::server {
namespace {

// The shared provider is in nobody's subscription:
// "/providers/Microsoft.Attestation/attestationProviders/shared".
std::string scope_of(const provider::Provider& provider) {
  return wire::provider_id(
      {provider.resource.subscription, provider.resource.resource_group},
      provider.name);
}

bool has_actions(const Exchange& exchange, const identity::Caller& caller,
                 const provider::Provider& provider,
                 provider::DataOperation operation) {
  const std::string scope = scope_of(provider);
  return std::ranges::all_of(
      provider::needed_actions(operation), [&](provider::Action action) {
        return provider::allowed(exchange.context.roles, caller.principals,
                                 action, scope);
      });
}

}  // namespace

Result<std::optional<identity::Caller>> find_caller(Exchange& exchange) {
  const auto header = exchange.request.header("Authorization");
  if (!header) {
    return std::optional<identity::Caller>();
  }
  TRY(const std::string_view token, identity::parse_authorization(*header));
  TRY(identity::Caller caller,
      exchange.loop.keys().verify(token, {clock_now(), exchange.context.skew}));
  exchange.caller = caller;
  return std::optional(std::move(caller));
}

Result<identity::Caller> demand_caller(Exchange& exchange) {
  auto caller = find_caller(exchange);
  if (!caller) {
    return caller.error().code() == Code::Unauthorized
               ? wire::authentication_failed(caller.error().message())
               : Error(std::move(caller).error());
  }
  if (!*caller) {
    return wire::authentication_failed(
        "the request has no Authorization: Bearer token");
  }
  return **std::move(caller);
}

Result<> check_role(const Exchange& exchange, const identity::Caller& caller,
                    const provider::Provider& provider,
                    provider::DataOperation operation) {
  if (has_actions(exchange, caller, provider, operation)) {
    return {};
  }
  const auto actions = provider::needed_actions(operation);
  return Error(
      Code::Unauthorized,
      fmt::format("{} has no role with {} on provider {}; an operator assigns "
                  "roles in identity.roles",
                  caller.principal, provider::action_name(actions.back()),
                  provider.name));
}

Result<identity::Caller> admit(Exchange& exchange,
                               const provider::Provider& provider,
                               provider::DataOperation operation) {
  TRY(std::optional<identity::Caller> caller, find_caller(exchange));
  if (!caller) {
    // The sentence of MAA's service, which its users search for.
    return Error(Code::Unauthorized,
                 fmt::format("Access to {} requires a valid JWT bearer token",
                             exchange.request.path.substr(0, 128)));
  }
  TRY_OK(check_role(exchange, *caller, provider, operation));
  return *std::move(caller);
}

Result<> admit_reader(Exchange& exchange, const provider::Provider& provider,
                      provider::DataOperation operation) {
  if (provider.ownership == provider::Ownership::Own) {
    TRY_OK(admit(exchange, provider, operation));
  }
  return {};
}

Result<> refuse_shared(const provider::Provider& provider) {
  if (provider.ownership == provider::Ownership::Own) {
    return {};
  }
  return Error(Code::SharedProviderFixed,
               fmt::format("The operation is disallowed: {} is the shared "
                           "provider, whose policy is the default and cannot "
                           "be changed; make a provider of your own",
                           provider.name));
}

provider::Act act_of(const Exchange& exchange, const identity::Caller& caller) {
  return {.now = clock_now(),
          .principal = caller.principal,
          .if_match = exchange.request.header("If-Match")};
}

Result<> admit_to_explanations(Exchange& exchange,
                               const provider::Provider& provider) {
  if (exchange.context.explanations == Explanations::Allowed) {
    return {};
  }
  const auto caller = find_caller(exchange);
  if (!caller && caller.error().code() == Code::IdentityUnavailable) {
    return Error(caller.error());
  }
  const bool admitted = caller && *caller &&
                        has_actions(exchange, **caller, provider,
                                    provider::DataOperation::ReadPolicy);
  return admitted ? Result<>() : Result<>(Error(Code::ExplanationForbidden));
}

AuditEntry audit_of(const Exchange& exchange, const identity::Caller& caller,
                    std::string_view operation, std::string_view provider) {
  return {.at = clock_now(),
          .actor = caller.principal,
          .actor_name = caller.name,
          .operation = std::string(operation),
          .provider = std::string(provider),
          .request_id = exchange.request_id};
}

}  // namespace assay::server
