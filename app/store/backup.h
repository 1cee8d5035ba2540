// SPDX-License-Identifier: Apache-2.0
// Copies of a SQLite store: out of a running service, and back into its place.
#pragma once

#include <filesystem>

#include "store/store.h"

namespace assay::store {

// A copy of one state of the store, sealed as it is, in a file that must not be
// there yet; the service may run. On disk when it returns.
// Errors: StoreUnavailable, StoreSealBroken, FileUnreadable.
Result<> back_up(const std::filesystem::path& from,
                 const std::filesystem::path& to);

enum class Existing : uint8_t { Kept, Replaced };

struct Restoring {
  std::filesystem::path from;  // a backup
  std::filesystem::path to;    // where the service will look for its store
  crypto::SealKey master;
  Existing existing = Existing::Kept;
};

// Verifies a copy of the backup wholly (and migrates it, if it is old), then
// puts it in the store's place. Where the report tells of damage, nothing was
// done. A store that was replaced stays beside it as *.replaced.
// Errors: StoreUnavailable (a service holds the store, there is one already),
// StoreSealBroken, FileUnreadable.
Result<Report> restore(const Restoring& restoring);

}  // namespace assay::store
