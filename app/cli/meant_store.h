// SPDX-License-Identifier: Apache-2.0
// The store that flags, environment and configuration mean.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cli/invocation.h"
#include "server/config.h"
#include "store/store.h"

namespace assay::cli {

// Where the store is, and where its key comes from.
struct MeantStore {
  std::string url;    // as it may be shown
  std::string opens;  // as it is
  std::string key;
};

// The configuration of a verb that works with a store. Only what concerns the
// store counts: one that the service would refuse for other reasons still names
// a store. Errors: ConfigInvalid, FileUnreadable.
Result<server::Config> read_config(const StoreVerb& verb);

// The file of an embedded store; doing completes "cannot ...".
// Errors: ConfigInvalid (a database server has means of its own).
Result<std::string> file_of(const MeantStore& meant, std::string_view doing);

// Errors: those of read_config.
Result<MeantStore> find_store(const StoreVerb& verb);

// Errors: those of load_master_key.
Result<store::Opening> opening_of(const MeantStore& meant,
                                  store::Access access);

// Errors: StoreUnavailable (there is none, too), StoreSealBroken, those of
// opening_of.
Result<std::unique_ptr<store::Store>> open_store(const MeantStore& meant,
                                                 store::Access access);

}  // namespace assay::cli
