// SPDX-License-Identifier: Apache-2.0
// Finds and opens stores.
#include "cli/meant_store.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/configuration.h"
#include "store/key_source.h"
#include "store/url.h"

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
  if (!store::is_shared_store(config.store_url)) {
    TRY(const std::string file, store::sqlite_path(config.store_url));
    return MeantStore{file, config.store_url, config.store_key};
  }
  return MeantStore{store::shown_url(config.store_url), config.store_url,
                    config.store_key};
}

Result<std::string> file_of(const MeantStore& meant, std::string_view doing) {
  if (store::is_shared_store(meant.opens)) {
    return Error(Code::ConfigInvalid,
                 fmt::format("cannot {} {}: it is in a database server, whose "
                             "own means do that (pg_dump, pg_restore); records "
                             "stay sealed in them",
                             doing, meant.url));
  }
  return store::sqlite_path(meant.opens);
}

Result<store::Opening> opening_of(const MeantStore& meant,
                                  store::Access access) {
  TRY(const crypto::SealKey master,
      store::load_master_key(meant.key, store::Missing::Refuse));
  return store::Opening{.master = master, .access = access};
}

Result<std::unique_ptr<store::Store>> open_store(const MeantStore& meant,
                                                 store::Access access) {
  if (!store::is_shared_store(meant.opens)) {
    TRY(const std::string file, store::sqlite_path(meant.opens));
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
      return Error(Code::StoreUnavailable,
                   fmt::format("there is no store {}", file));
    }
  }
  TRY(const store::Opening opening, opening_of(meant, access));
  return store::open_store(meant.opens, opening);
}

}  // namespace assay::cli
