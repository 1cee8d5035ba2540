// SPDX-License-Identifier: Apache-2.0
// What assay collateral fetch is to get.
#pragma once

#include <string>
#include <vector>

#include "cli/collateral_place.h"

namespace assay::cli {

// Names in the order of asking: a key's issuer before the key.
// Errors: ConfigInvalid, FileUnreadable, UnknownAttestationType, evidence
// errors.
Result<std::vector<std::string>> pcs_names(const CollateralFetch& options);
Result<std::vector<std::string>> kds_names(const CollateralFetch& options,
                                           const Judge& judge);

}  // namespace assay::cli
