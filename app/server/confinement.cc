// SPDX-License-Identifier: Apache-2.0
// Lists what the options name.
#include "server/confinement.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "confine/landlock.h"
#include "confine/seccomp.h"
#include "store/url.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

using confine::Access;
using confine::Layer;
using confine::Reach;

constexpr std::string_view kSqlite = "sqlite:";

void add_file(std::vector<Reach>& reaches, const fs::path& file) {
  if (!file.empty()) {
    const std::vector<Reach> found = confine::reach_of_file(file);
    reaches.insert(reaches.end(), found.begin(), found.end());
  }
}

void add_store(std::vector<Reach>& reaches, const Config& config) {
  if (config.store_url.starts_with(kSqlite)) {
    const fs::path file = fs::absolute(config.store_url.substr(kSqlite.size()));
    reaches.push_back({file.parent_path(), Access::Write});
  }
  if (store::is_shared_store(config.store_url)) {
    for (const std::string& file : store::files_of(config.store_url)) {
      add_file(reaches, file);
    }
    // What libpq looks for where the URL names none.
    if (const char* const home = std::getenv("HOME")) {
      add_file(reaches, fs::path(home) / ".postgresql" / "root.crt");
    }
    if (const char* const file = std::getenv("PGPASSFILE")) {
      add_file(reaches, file);
    }
  }
  constexpr std::string_view kFile = "file:";
  if (config.store_key.starts_with(kFile)) {
    add_file(reaches, config.store_key.substr(kFile.size()));
  }
  if (const char* const folder = std::getenv("CREDENTIALS_DIRECTORY")) {
    reaches.push_back({folder, Access::Read});
  }
}

void add_collateral(std::vector<Reach>& reaches,
                    const CollateralConfig& collateral) {
  for (const collateral::Place& place : collateral.places) {
    switch (place.kind) {
      case collateral::PlaceKind::Folder:
        reaches.push_back({place.where, Access::Read});
        break;
      case collateral::PlaceKind::Bundle:
        add_file(reaches, place.where);
        break;
      case collateral::PlaceKind::Pcs:
      case collateral::PlaceKind::Kds:
        break;
    }
  }
  add_file(reaches, collateral.ca_file);
  add_file(reaches, collateral.bundle_key);
}

// What came of a layer: on, off with the reason, or an error.
Result<Layer> layer_of(const Config& config, Log& log,
                       std::pair<std::string_view, Result<std::string>> tried) {
  const auto& [kind, done] = tried;
  if (!done && config.confine == Confine::Required) {
    return Error(
        Code::ConfigInvalid,
        fmt::format("service.confine is required: {}", done.error().detail()));
  }
  Layer layer{done ? confine::State::On : confine::State::Off,
              done ? *done : done.error().detail()};
  const bool wanted = config.confine != Confine::Off;
  log.write(done || !wanted ? LogLevel::Info : LogLevel::Warn,
            done ? "confined" : "not confined",
            {{"kind", kind}, {"detail", layer.detail}});
  return layer;
}

Result<std::string> try_files(const Config& config) {
  if (config.confine == Confine::Off) {
    return Error(Code::ConfigInvalid, "service.confine is off");
  }
  if (config.key_device && config.confine_paths.empty()) {
    return Error(Code::ConfigInvalid,
                 "Landlock: keys.backend is a device, and what its library "
                 "reads and writes is not known: name it in "
                 "service.confine_paths");
  }
  return confine::confine_files(reach_of(config));
}

Result<std::string> try_calls(const Config& config) {
  if (config.confine == Confine::Off) {
    return Error(Code::ConfigInvalid, "service.confine is off");
  }
  return confine::confine_calls(config.key_device ? confine::Modules::Loaded
                                                  : confine::Modules::None);
}

}  // namespace

std::vector<Reach> reach_of(const Config& config) {
  std::vector<Reach> reaches = confine::reach_of_libraries();
  reaches.push_back({config.data, Access::Write});
  add_store(reaches, config);
  for (const fs::path& file :
       {config.log.file, config.log.diagnostic.value_or(fs::path())}) {
    if (!file.empty()) {
      reaches.push_back({fs::absolute(file).parent_path(), Access::Write});
    }
  }
  add_file(reaches, config.admin_token);
  for (const std::string& file :
       {config.tls_certificate, config.tls_key, config.tls_client_ca}) {
    add_file(reaches, file);
  }
  add_collateral(reaches, config.collateral);
  add_file(reaches, config.identity.ca_file);
  add_file(reaches, config.secure_boot_lists);
  for (const fs::path& file : config.extra_anchors) {
    add_file(reaches, file);
  }
  for (const fs::path& file : config.tpm_anchors) {
    add_file(reaches, file);
  }
  if (config.key_device) {
    add_file(reaches, config.key_device->module_path);
    add_file(reaches, config.key_device->pin_file);
  }
  reaches.insert(reaches.end(), config.confine_paths.begin(),
                 config.confine_paths.end());
  return reaches;
}

Result<Layer> confine_files(const Config& config, Log& log) {
  return layer_of(config, log, {"landlock", try_files(config)});
}

Result<Layer> confine_calls(const Config& config, Log& log) {
  return layer_of(config, log, {"seccomp", try_calls(config)});
}

}  // namespace assay::server
