// SPDX-License-Identifier: Apache-2.0
// Policies and their signers over REST: read, set, reset, rolled back.
// rest-data-plane.md 6 and 7.
#pragma once

#include <string_view>

#include "server/exchange.h"

namespace assay::server {

// rest: what follows "/policies/": "SgxEnclave", "SgxEnclave:reset"; and,
// beyond MAA, "SgxEnclave/versions" and "SgxEnclave:rollback?version=N".
Result<http::Response> answer_policies(Exchange& exchange, const Tenant& tenant,
                                       std::string_view rest);

// rest: what follows "/certificates": empty, ":add" or ":remove".
Result<http::Response> answer_certificates(Exchange& exchange,
                                           const Tenant& tenant,
                                           std::string_view rest);

}  // namespace assay::server
