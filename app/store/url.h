// SPDX-License-Identifier: Apache-2.0
// URLs of stores.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace assay::store {

// "postgresql://..." or "postgres://...": a database that several processes
// may share.
bool is_shared_store(std::string_view url);

// The file of a "sqlite:PATH". Errors: ConfigInvalid.
Result<std::string> sqlite_path(std::string_view url);

// Files that the parameters of a shared store's URL name: passfile, sslcert,
// sslkey, sslrootcert, sslcrl (PostgreSQL manual, 34.1.2).
std::vector<std::string> files_of(std::string_view url);

// The URL with *** in place of a password, to be shown.
std::string shown_url(std::string_view url);

}  // namespace assay::store
