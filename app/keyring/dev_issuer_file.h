// SPDX-License-Identifier: Apache-2.0
// The development issuer, made once and kept in the data folder.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "identity/dev_issuer.h"

namespace assay::keyring {

// From "identity.json" in the folder, which must be there; the file is made
// where there is none, readable by its owner alone.
// Errors: FileUnreadable, ConfigInvalid, KeyMalformed, JSON errors.
Result<identity::DevIssuer> load_or_make_dev_issuer(
    const std::filesystem::path& data);

}  // namespace assay::keyring
