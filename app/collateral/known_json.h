// SPDX-License-Identifier: Apache-2.0
// Items as JSON for people and programs that look after a service.
#pragma once

#include <string_view>

#include "codec/json_writer.h"
#include "collateral/sift.h"

namespace assay::collateral {

// "in force", "expired" or "not yet in force".
std::string_view state_of(const tee::Issue& issue, Time now);

// name, state, issued, nextUpdate, number, fetchedAt, source, ageSeconds,
// expiresInSeconds (negative once expired), forged, sha256.
codec::SortedObject known_json(const Known& known, Time now);

}  // namespace assay::collateral
