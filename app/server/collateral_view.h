// SPDX-License-Identifier: Apache-2.0
// What operators see of collateral.
#pragma once

#include <string>

#include "collateral/supply.h"

namespace assay::server {

// GET /collateral of the admin listener: items, their ages and ends, where they
// are from, what went wrong last; items that are missing; sources; files.
std::string collateral_json(const collateral::Supply& supply, Time now);

// One sentence for readiness: "12 items in force, 1 expired, next ends at ...".
std::string collateral_summary(const collateral::Supply& supply, Time now);

}  // namespace assay::server
