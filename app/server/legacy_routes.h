// SPDX-License-Identifier: Apache-2.0
// Policies and their signers over REST as 2018-09-01-preview has them.
// rest-data-plane.md 11.
#pragma once

#include <string_view>

#include "server/exchange.h"

namespace assay::server {

// rest: what follows "/operations/policy/": "current", "updatepolicy",
// "certificates".
Result<http::Response> answer_legacy(Exchange& exchange, const Tenant& tenant,
                                     std::string_view rest);

}  // namespace assay::server
