// SPDX-License-Identifier: Apache-2.0
// Which build this is.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace assay::server {

struct BuildFacts {
  std::string_view git;  // the commit, in full; empty where none is known
  Time source_date;      // of the commit, or SOURCE_DATE_EPOCH; 1970 where none
  std::string id;        // the linker's, hexadecimal; empty where it made none
};

BuildFacts build_facts();

}  // namespace assay::server
