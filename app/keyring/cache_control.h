// SPDX-License-Identifier: Apache-2.0
// How long an answer may be kept (RFC 9111, section 5.2.2).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace assay::keyring {

// max-age of a Cache-Control value; zero for no-store, no-cache and numbers
// that cannot be; nothing where it does not say.
std::optional<std::chrono::seconds> find_max_age(std::string_view value);

}  // namespace assay::keyring
