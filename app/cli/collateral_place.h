// SPDX-License-Identifier: Apache-2.0
// The collateral, anchors and time that a verb means.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/invocation.h"
#include "collateral/shelf.h"
#include "collateral/sift.h"
#include "server/config.h"
#include "tee/evidence.h"

namespace assay::cli {

// What collateral is judged by.
struct Judge {
  tee::Anchors anchors;
  Time at;
};

// Vendors' anchors, those of anchors.extra and of flags, and of a development
// service its own. Errors: ConfigInvalid, FileUnreadable, TimeMalformed.
Result<Judge> judge_of(const CollateralVerb& verb);

// What a store has, and the records that do not verify any more.
struct Kept {
  std::vector<collateral::Known> known;
  std::vector<collateral::Shelf::Dropped> dropped;
};
// Beside a service that runs. Errors: those of open_store.
Result<Kept> read_kept(const CollateralVerb& verb, const Judge& judge);

// What files and folders have. Errors: those of Library.
Result<collateral::Sifted> read_given(std::span<const std::string> paths,
                                      const Judge& judge);

// What bundles have that the key in a PEM file signed; others are unknown.
// Errors: FileUnreadable, BadPem, KeyInvalid.
Result<collateral::Sifted> read_signed(std::span<const std::string> bundles,
                                       const std::string& key_file,
                                       const Judge& judge);

}  // namespace assay::cli
