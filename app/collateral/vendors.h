// SPDX-License-Identifier: Apache-2.0
// The vendors of collateral: whose an item is follows from its name.
#pragma once

#include <optional>
#include <string_view>

#include "tee/endorsements.h"
#include "tee/evidence.h"
#include "tee/issue.h"

namespace assay::collateral {

// What the item says of itself, found to be its vendor's, fit for its name and
// in force at that time; nothing: whenever it was issued, also if it is over or
// has not begun. Errors: EndorsementUnfit where no vendor has such names, and
// the vendor's verifier's.
Result<tee::Issue> verify_item(std::string_view name,
                               const tee::Endorsement& item,
                               const tee::Anchors& anchors,
                               std::optional<Time> at);

}  // namespace assay::collateral
