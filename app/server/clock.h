// SPDX-License-Identifier: Apache-2.0
// The wall clock, in the unit that the library takes.
#pragma once

#include <chrono>

#include "base/time.h"

namespace assay::server {

inline Time clock_now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

}  // namespace assay::server
