// SPDX-License-Identifier: Apache-2.0
// From the URL of a listener to the addresses behind it.
#pragma once

#include <string_view>
#include <vector>

#include "http/asio.h"
#include "http/url.h"

namespace assay::http {

// Where a URL is listened on: a name may have several addresses.
// Errors: NetworkFailed.
Result<std::vector<tcp::endpoint>> endpoints_of(const Url& url);

// NetworkFailed, with the URL and what to do.
Error cannot_listen(const Url& url, std::string_view why);

}  // namespace assay::http
