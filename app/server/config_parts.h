// SPDX-License-Identifier: Apache-2.0
// Parts of a configuration that are read by themselves.
#pragma once

#include <chrono>
#include <vector>

#include "server/config.h"
#include "server/config_values.h"

namespace assay::server {

LimitConfig read_limits(Values& values, Purpose purpose);

LogConfig read_log(Values& values);

// Of a shared store: 0 for "linearizable", N for "bounded:Ns".
std::chrono::seconds read_staleness(Values& values);

std::vector<confine::Reach> read_confine_paths(Values& values);

}  // namespace assay::server
