// SPDX-License-Identifier: Apache-2.0
// What every request reads and none changes.
#pragma once

#include <optional>

#include "tee/evidence.h"

namespace assay::server {

// Published as a whole; a reload makes a new one. Collateral is published by
// the supply, as it changes more often.
struct State {
  tee::Anchors anchors;
  tee::Baseline baseline;
  std::optional<Time> appraise_at;  // fixed appraisal time
};

}  // namespace assay::server
