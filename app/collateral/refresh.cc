// SPDX-License-Identifier: Apache-2.0
// Arithmetic of times.
#include "collateral/refresh.h"

#include <algorithm>

namespace assay::collateral {

Time refresh_time(const tee::Issue& issue, Time fetched_at,
                  std::chrono::seconds period, double chance) {
  const std::chrono::seconds life = issue.next_update - issue.issued;
  const Time wanted =
      std::min(fetched_at + period, issue.next_update - life / 8);
  const std::chrono::seconds wait =
      std::max(wanted - fetched_at, std::chrono::seconds(0));
  const auto sooner = std::chrono::seconds(
      static_cast<int64_t>(static_cast<double>(wait.count()) / 10 * chance));
  return std::max(wanted - sooner, fetched_at + kLeastAge);
}

}  // namespace assay::collateral
