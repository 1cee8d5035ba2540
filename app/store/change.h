// SPDX-License-Identifier: Apache-2.0
// What every backend asks of changes before it looks at its records.
#pragma once

#include "store/store.h"

namespace assay::store {

// Sizes, names, each record once. Errors: StoreUnavailable.
Result<> check_changes(std::span<const Change> changes);

Error conflict(const Change& change, uint64_t found);

}  // namespace assay::store
