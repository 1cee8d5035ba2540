// SPDX-License-Identifier: Apache-2.0
// The life of a service, from its first listener to its last answer.
#pragma once

#include "server/config.h"

namespace assay::server {

// Serves until SIGTERM or SIGINT; SIGHUP loads collateral, anchors and TLS
// certificates anew. Prints one line of JSON on standard output when every
// listener accepts.
// Errors: whatever kept the service from starting.
Result<> run(const Config& config);

}  // namespace assay::server
