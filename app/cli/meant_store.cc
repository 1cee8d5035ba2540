// SPDX-License-Identifier: Apache-2.0
// Finds and opens stores.
#include "cli/meant_store.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/configuration.h"
#include "store/key_source.h"

namespace assay::cli {

Result<server::Config> read_config(const StoreVerb& verb) {
  const std::vector<std::string> variables = environment_variables();
  TRY(const server::Settings settings,
      merge_settings(verb.config, variables, verb.settings));
  return server::make_config(settings, server::Purpose::Development,
                             server::standard_data_folder(variables));
}

Result<MeantStore> find_store(const StoreVerb& verb) {
  TRY(const server::Config config, read_config(verb));
  TRY(std::string file, store::sqlite_path(config.store_url));
  return MeantStore{std::move(file), config.store_key};
}

Result<store::Opening> opening_of(const MeantStore& meant,
                                  store::Access access) {
  TRY(const crypto::SealKey master,
      store::load_master_key(meant.key, store::Missing::Refuse));
  return store::Opening{.master = master, .access = access};
}

Result<std::unique_ptr<store::SqliteStore>> open_store(const MeantStore& meant,
                                                       store::Access access) {
  std::error_code error;
  if (!std::filesystem::exists(meant.file, error)) {
    return Error(Code::StoreUnavailable,
                 fmt::format("there is no store {}", meant.file));
  }
  TRY(const store::Opening opening, opening_of(meant, access));
  return store::SqliteStore::open(meant.file, opening);
}

}  // namespace assay::cli
