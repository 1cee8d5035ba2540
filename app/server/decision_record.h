// SPDX-License-Identifier: Apache-2.0
// Why an attestation came out as it did, for the log. observability-ops.md 5.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/snapshot.h"
#include "server/exchange.h"

namespace assay::server {

// "issued", "denied", "invalid" or "error" (of the service's, or for lack of
// collateral): what became of an attestation. Null: no error.
std::string_view outcome_of(const Error* error);

// What the road came to. Evidence and held data are no part of it.
struct Decision {
  std::string_view request_id;
  std::string_view type;     // "SgxEnclave"
  std::string_view outcome;  // "issued", "denied", "invalid", "error"
  const Error* error = nullptr;
  const DecisionGrounds* grounds = nullptr;  // null where nothing was judged
  std::vector<const collateral::Known*> collateral{};  // that was at hand
};

// {"requestId", "type", "outcome", "stage", "code", "detail",
//  "check": {"name", "expected", "actual"},
//  "policy": {"hash", "line", "column", "rule"},
//  "tcb": {"status", "advisoryIds", "tcbDate"},
//  "collateral": [{"kind", "hash", "issueDate", "nextUpdate"}]}; null for what
// there is none of.
std::string decision_json(const Decision& decision);

}  // namespace assay::server
