// SPDX-License-Identifier: Apache-2.0
// The configuration that a verb works with: file, environment, flags.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/config.h"

namespace assay::cli {

// "NAME=VALUE" of this process, but for ASSAY_TOKEN.
std::vector<std::string> environment_variables();

// The file (empty: none), overridden by the environment, overridden by flags.
// Errors: ConfigInvalid, FileUnreadable.
Result<server::Settings> merge_settings(
    const std::string& file, std::span<const std::string> variables,
    std::span<const std::pair<std::string, std::string>> flags);

}  // namespace assay::cli
