// SPDX-License-Identifier: Apache-2.0
// What is known of the collateral, for Prometheus. observability-ops.md 4.2.
#pragma once

#include <string>
#include <string_view>

#include "collateral/supply.h"
#include "metrics/families.h"

namespace assay::server {

// The labels of an item, from its name: {"tcbinfo", "sgx"} of
// "intel/sgx/tcb-info/00906ED50000". tee is empty where an item serves several.
struct ItemLabels {
  std::string kind;
  std::string tee;

  auto operator<=>(const ItemLabels&) const = default;
};
ItemLabels labels_of(std::string_view item_name);

// The greatest age and the least time left of each kind of what is held; what
// is missing; what the sources gave.
metrics::Families collateral_metrics(const collateral::Supply& supply,
                                     Time now);

}  // namespace assay::server
