// SPDX-License-Identifier: Apache-2.0
// The dialects of vendors' services: what an item is asked for by, how its
// answer is read, and how hard a service may be asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collateral/agenda.h"
#include "collateral/item.h"
#include "collateral/place.h"
#include "download/download.h"

namespace assay::collateral {

struct Dialect {
  PlaceKind kind;
  std::string_view scheme;  // "pcs": of a place, and of what its items are from
  unsigned threads;         // requests under way at the same time
  std::optional<std::string> (*url)(std::string_view base,
                                    std::string_view name);
  // Nothing of it is verified. Errors: EndorsementUnfit (it is of another
  // name), EndorsementMalformed, JSON errors.
  Result<Item> (*read)(std::string_view name, const download::Reply& reply,
                       Time fetched_at, std::string source);
  // Whether a wish for the item has anything behind it but a stranger's word.
  Standing (*standing)(std::string_view name);
};

// Null for places that are no service.
const Dialect* find_dialect(PlaceKind kind);

// "pcs:https://...".
std::string label_of(const Dialect& dialect, std::string_view base);

}  // namespace assay::collateral
