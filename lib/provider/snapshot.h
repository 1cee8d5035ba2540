// SPDX-License-Identifier: Apache-2.0
// A provider as bytes, for the store to seal and keep.
#pragma once

#include <string>
#include <string_view>

#include "provider/provider.h"

namespace assay::provider {

// JSON: format version, name, attest URI, trust model, signing keys (PKCS#8 and
// certificate). Default policies are not kept: they
// come with the program. Holds secrets: never log it.
std::string write_snapshot(const Provider& provider);

// Policies are left to the caller's defaults.
// Errors: StoreSealBroken (the record is no snapshot of this format).
Result<Provider> read_snapshot(std::string_view text);

}  // namespace assay::provider
