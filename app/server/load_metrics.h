// SPDX-License-Identifier: Apache-2.0
// What event loops have to do, for Prometheus. observability-ops.md 4.2.
#pragma once

#include "http/server.h"
#include "metrics/families.h"

namespace assay::server {

// Requests that wait or are aside, and how many loops shed.
metrics::Families load_metrics(const http::Load& load);

}  // namespace assay::server
