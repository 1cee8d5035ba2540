// SPDX-License-Identifier: Apache-2.0
// The audit trail as it is in a store, and whether it is whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/audit.h"
#include "store/store.h"

namespace assay::server {

struct ReviewedEntry {
  uint64_t number = 0;
  AuditEntry entry;
  std::string text;  // the JSON object as it was written
};

struct AuditReview {
  std::vector<ReviewedEntry> entries;  // that can be read, by their numbers
  // Where the chain is broken first; nothing where it is whole: numbers from 1
  // without gaps, each entry with the hash of the one before, the last with the
  // number and hash that the end of the trail remembers.
  std::optional<std::string> broken;
};

// Errors: StoreUnavailable.
Result<AuditReview> review_audit(store::Store& store);

}  // namespace assay::server
