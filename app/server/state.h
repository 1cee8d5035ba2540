// SPDX-License-Identifier: Apache-2.0
// What every request reads and none changes.
#pragma once

#include <optional>
#include <string>

#include "collateral/library.h"
#include "tee/evidence.h"

namespace assay::server {

// Published as a whole; a reload makes a new one.
struct State {
  tee::Anchors anchors;
  collateral::Library library;
  tee::Baseline baseline;
  std::optional<Time> appraise_at;  // fixed appraisal time
};

}  // namespace assay::server
