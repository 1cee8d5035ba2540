// SPDX-License-Identifier: Apache-2.0
// The embedded backend: one SQLite file.
#pragma once

#include <filesystem>
#include <memory>

#include "store/store.h"

namespace assay::store {

// Makes the file (readable by its owner alone) and its schema where they are
// not there. WAL, synchronous=FULL. Errors: StoreUnavailable.
Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& path,
                                           const crypto::SealKey& master);

}  // namespace assay::store
