// SPDX-License-Identifier: Apache-2.0
// What every backend asks of changes before it looks at its records, and what
// it says of those that it cannot give.
#pragma once

#include "store/store.h"

namespace assay::store {

// Sizes, names, each record once. Errors: StoreUnavailable.
Result<> check_changes(std::span<const Change> changes);

Error conflict(const Change& change, uint64_t found);

// What is said of records that backends with sealed rows cannot give.
inline constexpr std::string_view kInDoubt =
    "it was damaged, lost or put back: rows of the store do not add up";
inline constexpr std::string_view kGone =
    "its row is gone or was changed by other means";

}  // namespace assay::store
