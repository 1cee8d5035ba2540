// SPDX-License-Identifier: Apache-2.0
// Subscriptions as Azure Resource Manager tells them: Azure CLI asks for them
// when it logs in, and works in none that is not listed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace assay::wire {

// Of the path of "/subscriptions" or "/subscriptions/{id}", one trailing slash
// tolerated, ignoring case: the id, empty for the list. Nothing where the path
// is another one.
std::optional<std::string_view> subscription_path(std::string_view path);

struct ArmSubscription {
  std::string id;
  std::string tenant;  // may be empty
};

// {"value":[...]}, and one of them.
std::string arm_subscriptions(std::span<const ArmSubscription> subscriptions);
std::string arm_subscription(const ArmSubscription& subscription);

// The subscription of a scope: "S" of "/subscriptions/S" and everything in it;
// empty where the scope names none.
std::string_view subscription_of(std::string_view scope);

}  // namespace assay::wire
