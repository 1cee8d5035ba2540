// SPDX-License-Identifier: Apache-2.0
// POST /attest/{type}: evidence in, token out.
#pragma once

#include <string_view>

#include "server/exchange.h"

namespace assay::server {

// type: as in the path. Errors: whatever the road refuses.
Result<http::Response> answer_attest(Exchange& exchange, const Tenant& tenant,
                                     std::string_view type);

}  // namespace assay::server
