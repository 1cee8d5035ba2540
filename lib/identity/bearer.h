// SPDX-License-Identifier: Apache-2.0
// Bearer tokens in a request's header (RFC 6750, section 2.1).
#pragma once

#include <string_view>

#include "base/result.h"

namespace assay::identity {

// Entra's largest tokens (200 groups) have about 10 KiB.
constexpr size_t kMaxBearer = 16 * 1024;

// The token of "Bearer TOKEN"; the scheme in any case. Header is the value of
// Authorization, without white space around it; the result points into it.
// Errors: Unauthorized (HeaderMalformed, TokenTooLarge).
Result<std::string_view> parse_authorization(std::string_view header);

}  // namespace assay::identity
