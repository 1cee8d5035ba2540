// SPDX-License-Identifier: Apache-2.0
// All collateral of a moment, as requests read it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/library.h"
#include "collateral/shelf.h"
#include "collateral/sift.h"
#include "tee/endorsements.h"
#include "tee/issue.h"

namespace assay::collateral {

// Immutable once published.
struct Snapshot {
  tee::Endorsements endorsements;  // also such as nobody vouches for
  std::vector<Known> known;        // INVARIANT: sorted by name
  std::vector<FileNote> files;
  Time newest{};  // latest date that a vendor gave to known; 1970: none

  // The latest known item of that name and origin that is in force; null where
  // there is none.
  const Known* find(std::string_view name, Time now,
                    Origin origin = Origin::Any) const ASSAY_LIFETIME_BOUND;
};

// of_files: what was sifted from the files.
std::shared_ptr<const Snapshot> make_snapshot(const Library& files,
                                              std::vector<Known> of_files,
                                              const Shelf& shelf);

}  // namespace assay::collateral
