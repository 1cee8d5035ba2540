// SPDX-License-Identifier: Apache-2.0
// One item of collateral as it is kept and carried: its name, the vendor's own
// bytes, and where they came from.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tee/endorsements.h"

namespace assay::collateral {

constexpr size_t kMaxItemName = 256;
constexpr size_t kMaxItemBody = 4 * 1024 * 1024;
constexpr size_t kMaxItemChain = 64 * 1024;

struct Item {
  std::string name;  // as in tee::EndorsementId
  std::shared_ptr<const tee::Endorsement> endorsement;  // never null
  std::string source;  // "pcs:https://...", "bundle"
};

// One JSON object. Requires: the item keeps to the limits above, as all that
// parse_item and the readers of vendors' answers give do.
std::string write_item(const Item& item);

// Nothing of it is verified. Errors: JSON errors, BadBase64, TimeMalformed,
// FieldTooLong.
Result<Item> parse_item(std::string_view json);

}  // namespace assay::collateral
