// SPDX-License-Identifier: Apache-2.0
// The control plane over REST: providers made, read, changed, deleted.
// rest-control-plane.md.
#pragma once

#include "server/exchange.h"

namespace assay::server {

// Requires: wire::is_arm_path(path of the request).
Result<http::Response> answer_arm(Exchange& exchange);

}  // namespace assay::server
