// SPDX-License-Identifier: Apache-2.0
// Where collateral comes from, as an operator writes it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace assay::collateral {

enum class PlaceKind : uint8_t { Folder, Bundle, Pcs, Kds };

// "dir:PATH", "bundle:FILE", "pcs:URL", "kds:URL".
struct Place {
  PlaceKind kind = PlaceKind::Folder;
  std::string where;  // path or URL
};

// A URL is https, or http of this machine. Errors: ConfigInvalid (what is
// expected).
Result<Place> parse_place(std::string_view text);

}  // namespace assay::collateral
