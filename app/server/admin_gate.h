// SPDX-License-Identifier: Apache-2.0
// Who may tell the service to do something through its admin listener.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace assay::server {

// With a token, who has it; without one, who calls from this machine. Pages of
// a browser never: they could be anybody's. Errors: Unauthorized.
Result<> admit_operator(const http::Request& request, std::string_view token);

// Empty where no file is named. Errors: FileUnreadable, ConfigInvalid (a token
// that is shorter than 16 characters, or has white space within).
Result<std::string> read_admin_token(const std::filesystem::path& file);

}  // namespace assay::server
