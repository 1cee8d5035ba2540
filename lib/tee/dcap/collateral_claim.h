// SPDX-License-Identifier: Apache-2.0
// Which collateral judged a quote, as a token says it.
#pragma once

#include <string>

#include "tee/dcap/verify.h"

namespace assay::dcap {

constexpr std::string_view kCollateralClaim = "x-assay-collateral";

// {"crlhash", "earliestexpiry", "qeid": D, "tcbdate", "tcbinfo": D}, D:
// {"certshash", "evaluationnumber", "hash", "issuedate", "nextupdate"}. Hashes
// are those of CollateralDigests in hex; times RFC 3339; compact, names ascend.
std::string collateral_json(const VerifiedQuote& quote);

}  // namespace assay::dcap
