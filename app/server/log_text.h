// SPDX-License-Identifier: Apache-2.0
// Values as a log may show them, whoever sent them.
#pragma once

#include <string>
#include <string_view>

namespace assay::server {

// Cut to most bytes and to the part that is valid UTF-8. What looks like a
// token (eyJ...) ends there. Characters that terminals obey or that turn the
// direction of text are shown as U+FFFD; those below U+0020 stay, for JSON
// escapes them.
std::string presentable(std::string_view value, size_t most);

}  // namespace assay::server
