// SPDX-License-Identifier: Apache-2.0
// Claims as they were recorded: claims files, reports of verify, tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/claim.h"

namespace assay::cli {

struct ClaimSetOf {
  std::string name;  // the file, and the line where it has several
  claims::ClaimSet claims;
};

// A folder of files, a file with a set in each line (.jsonl), or one set.
// Errors: FileUnreadable, JSON and token errors with name and line.
Result<std::vector<ClaimSetOf>> read_claim_sets(const std::string& path);

// One set: a claims file of docs/cli.md, {"claims": ...} of a batch or of
// verify --json, or a token, of which only what the service wrote counts.
// Errors: JSON and token errors.
Result<claims::ClaimSet> parse_recorded(std::string_view text);

}  // namespace assay::cli
