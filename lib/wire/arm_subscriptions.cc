// SPDX-License-Identifier: Apache-2.0
// Microsoft.Resources, as far as a client needs it to come to Microsoft
// .Attestation: every subscription is enabled.
#include "wire/arm_subscriptions.h"

#include "base/ascii.h"
#include "codec/json_writer.h"

namespace assay::wire {
namespace {

constexpr std::string_view kPrefix = "/subscriptions";

bool begins_with_prefix(std::string_view text) {
  return text.size() >= kPrefix.size() &&
         equal_ignoring_case(text.substr(0, kPrefix.size()), kPrefix);
}

}  // namespace

std::optional<std::string_view> subscription_path(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (!begins_with_prefix(path)) {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(kPrefix.size());
  if (rest.empty()) {
    return rest;
  }
  const std::string_view id = rest.substr(1);
  const bool one = rest.front() == '/' && !id.empty() &&
                   id.find('/') == std::string_view::npos;
  return one ? std::optional(id) : std::nullopt;
}

std::string arm_subscription(const ArmSubscription& subscription) {
  codec::SortedObject object;
  object.add_string("id", "/subscriptions/" + subscription.id);
  object.add_string("subscriptionId", subscription.id);
  if (!subscription.tenant.empty()) {
    object.add_string("tenantId", subscription.tenant);
  }
  object.add_string("displayName", "assay " + subscription.id);
  object.add_string("state", "Enabled");
  object.add_string("authorizationSource", "RoleBased");
  return object.text();
}

std::string arm_subscriptions(std::span<const ArmSubscription> subscriptions) {
  std::string text = R"({"value":[)";
  for (const ArmSubscription& subscription : subscriptions) {
    text += text.back() == '[' ? "" : ",";
    text += arm_subscription(subscription);
  }
  return text + "]}";
}

std::string_view subscription_of(std::string_view scope) {
  if (!begins_with_prefix(scope) || scope.size() <= kPrefix.size() + 1 ||
      scope[kPrefix.size()] != '/') {
    return {};
  }
  const std::string_view rest = scope.substr(kPrefix.size() + 1);
  return rest.substr(0, rest.find('/'));
}

}  // namespace assay::wire
