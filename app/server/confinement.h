// SPDX-License-Identifier: Apache-2.0
// What service.confine says, applied to a configuration.
#pragma once

#include <vector>

#include "confine/layer.h"
#include "confine/paths.h"
#include "server/config.h"
#include "server/log.h"

namespace assay::server {

// The layers that keep an intruder from more than the service's own work.
struct Confinement {
  confine::Layer files;  // Landlock
  confine::Layer calls;  // seccomp
};

// What a service with that configuration reads and writes. The folders of data
// and of the store alone are written.
std::vector<confine::Reach> reach_of(const Config& config);

// In this order, both for ever: files before any thread starts, calls once
// libraries are loaded and before requests are served. What is not there is
// off, and the log says why. Errors: ConfigInvalid, where it is required.
Result<confine::Layer> confine_files(const Config& config, Log& log);
Result<confine::Layer> confine_calls(const Config& config, Log& log);

}  // namespace assay::server
