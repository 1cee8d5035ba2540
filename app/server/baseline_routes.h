// SPDX-License-Identifier: Apache-2.0
// GET /tcbbaselines/{type}: anybody may ask, as for metadata.
#pragma once

#include <string_view>

#include "server/exchange.h"

namespace assay::server {

// type: as in the path. Errors: UnsupportedApiVersion, UnknownAttestationType,
// MethodNotAllowed, PolicyEvaluation.
Result<http::Response> answer_baselines(Exchange& exchange,
                                        const Tenant& tenant,
                                        std::string_view type);

}  // namespace assay::server
