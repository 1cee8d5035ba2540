// SPDX-License-Identifier: Apache-2.0
// Items of collateral that the service hands on, as the vendor's service would.
#pragma once

#include <string>

#include "server/exchange.h"
#include "tee/endorsements.h"

namespace assay::server {

// The item, where it is at hand; asked for, where it may come.
// Errors: EndorsementUnavailable (exchange.retry_after says when to try again),
// ResourceNotFound.
Result<const tee::Endorsement*> served_item(Exchange& exchange,
                                            const std::string& name);

}  // namespace assay::server
