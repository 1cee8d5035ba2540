// SPDX-License-Identifier: Apache-2.0
// The newest genuine evidence of a platform, as the store keeps it.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace assay::server {

// Records of the store: this prefix, then 64 hexadecimal digits of what
// tee::Appraisal::platform says. All are of one group.
constexpr std::string_view kSightingPrefix = "platform/";
constexpr std::string_view kSightingGroup = "platform";

struct Sighting {
  std::string type;  // wire name: "SgxEnclave"
  Time at;           // when it was judged
  Buffer evidence;   // as the client sent it, decoded; without held data
};

std::string write_sighting(const Sighting& sighting);

// Errors: JSON errors, BadBase64, TimeMalformed.
Result<Sighting> parse_sighting(std::string_view json);

}  // namespace assay::server
