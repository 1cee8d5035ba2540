// SPDX-License-Identifier: Apache-2.0
// A case folder: how evidence is forged, and what must be said of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "judge.h"

namespace assay::test {

struct Case {
  std::string name;  // "sgx/pck-expired": the folder
  std::string why;
  forge::EvidenceSpec spec;
  std::string break_name;  // empty: whole
  Circumstances given;
  Verdict expect;
  codec::json::object claims;      // some of the token's members
  codec::json::object incoming;    // some of what the policy gets
  std::vector<std::string> noted;  // checks that must have been noted
};

// Reads root/name/case.json. A member that is not known is an error.
// Errors: FileUnreadable, JSON errors, EvidenceUnsupported.
Result<Case> read_case(const std::filesystem::path& root, std::string name);

// Names of every folder below root that holds a case.json, sorted.
std::vector<std::string> find_cases(const std::filesystem::path& root);

}  // namespace assay::test
