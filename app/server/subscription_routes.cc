// SPDX-License-Identifier: Apache-2.0
// assay keeps no register of subscriptions: roles are all it knows of them.
#include "server/subscription_routes.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "server/gate.h"
#include "wire/arm_subscriptions.h"

namespace assay::server {
namespace {

using wire::ArmSubscription;

std::vector<ArmSubscription> subscriptions_of(const Exchange& exchange,
                                              const identity::Caller& caller) {
  std::vector<ArmSubscription> subscriptions;
  const auto add = [&](std::string_view id) {
    const bool known = std::ranges::any_of(
        subscriptions, [id](const ArmSubscription& subscription) {
          return assay::equal_ignoring_case(subscription.id, id);
        });
    if (!id.empty() && !known) {
      subscriptions.push_back({std::string(id), caller.tenant});
    }
  };
  for (const provider::RoleAssignment& role : exchange.context.roles) {
    if (std::ranges::find(caller.principals, role.principal) !=
        caller.principals.end()) {
      add(wire::subscription_of(role.scope));
    }
  }
  const auto& issuer = exchange.context.dev_issuer;
  if (issuer && caller.tenant == issuer->tenant) {
    add(kDevSubscription);
  }
  return subscriptions;
}

}  // namespace

Result<http::Response> answer_subscriptions(Exchange& exchange,
                                            std::string_view id) {
  const http::Request& request = exchange.request;
  if (request.method != http::Method::Get) {
    return not_allowed(exchange, "GET");
  }
  TRY(const std::optional<std::string> version,
      wire::query_value(request.query, "api-version"));
  if (!version || version->empty()) {
    return Error(Code::ArmApiVersionMissing, "expected api-version=2022-12-01");
  }
  TRY(const identity::Caller caller, demand_caller(exchange));
  const std::vector<ArmSubscription> all = subscriptions_of(exchange, caller);
  if (id.empty()) {
    return json_response(wire::arm_subscriptions(all));
  }
  const auto found =
      std::ranges::find_if(all, [id](const ArmSubscription& subscription) {
        return assay::equal_ignoring_case(subscription.id, id);
      });
  if (found == all.end()) {
    return Error(Code::ResourceNotFound,
                 fmt::format("no role of the caller names the subscription {}",
                             id.substr(0, 64)));
  }
  return json_response(wire::arm_subscription(*found));
}

}  // namespace assay::server
