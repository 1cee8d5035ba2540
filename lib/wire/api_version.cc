// SPDX-License-Identifier: Apache-2.0
// The api-versions that MAA's clients send.
#include <array>

#include <fmt/format.h>

#include "wire/wire.h"

namespace assay::wire {
namespace {

// INVARIANT: in the order of ApiVersion.
constexpr std::array<std::string_view, 6> kVersions = {
    "2018-09-01-preview", "2020-10-01", "2022-08-01",
    "2022-09-01-preview", "2025-06-01", "2026-03-11-preview"};

}  // namespace

Result<ApiVersion> parse_api_version(std::optional<std::string_view> value) {
  if (value) {
    for (size_t i = 0; i < kVersions.size(); ++i) {
      if (kVersions[i] == *value) {
        return static_cast<ApiVersion>(i);
      }
    }
  }
  constexpr size_t kShown = 64;
  return Error(Code::UnsupportedApiVersion,
               fmt::format("{}; supported are {}",
                           value ? fmt::format("\"{}\" is unknown",
                                               value->substr(0, kShown))
                                 : "the query has no api-version",
                           fmt::join(kVersions, ", ")))
      .at("api-version");
}

}  // namespace assay::wire
