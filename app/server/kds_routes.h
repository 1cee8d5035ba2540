// SPDX-License-Identifier: Apache-2.0
// GET routes of AMD's Key Distribution Service, answered from the collateral at
// hand, so that a fleet asks its vendor once.
#pragma once

#include <optional>

#include "server/exchange.h"

namespace assay::server {

// Nothing where the path is none of theirs, or they are switched off.
// Errors: UnknownQueryValue, ResourceNotFound, EndorsementUnavailable,
// MethodNotAllowed, RouteNotFound.
std::optional<Result<http::Response>> answer_kds(Exchange& exchange);

}  // namespace assay::server
