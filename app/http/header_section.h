// SPDX-License-Identifier: Apache-2.0
// The header section of a request as raw text: its end, its limits.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/limits.h"

namespace assay::http {

// What can be said before the section is complete: it cannot become longer.
// Errors: UriTooLong, HeaderTooLarge.
Result<> check_partial_header(std::string_view part, const Limits& limits);

// A whole section, with the empty line that ends it. Folded lines (RFC 9112,
// section 5.2) are refused: proxies read them differently.
// Errors: UriTooLong, HeaderTooLarge, BadHttp.
Result<> check_header_section(std::string_view section, const Limits& limits);

}  // namespace assay::http
