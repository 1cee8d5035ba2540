// SPDX-License-Identifier: Apache-2.0
// When an item is fetched again: ahead of its end, and once in a while, so that
// what the vendor issues in between is not missed.
#pragma once

#include <chrono>

#include "tee/issue.h"

namespace assay::collateral {

// No item is fetched again sooner than this, unless somebody needs it.
constexpr std::chrono::minutes kLeastAge{10};

// A period after it was fetched, or an eighth of its life before its end,
// whichever comes first; up to a tenth earlier by chance (0 to 1), so that a
// fleet does not ask at the same time.
Time refresh_time(const tee::Issue& issue, Time fetched_at,
                  std::chrono::seconds period, double chance);

}  // namespace assay::collateral
