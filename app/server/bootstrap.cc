// SPDX-License-Identifier: Apache-2.0
// Opens the store, loads anchors and collateral.
#include "server/bootstrap.h"

#include <utility>

#include <fmt/format.h>

#include "attest/attest.h"
#include "files/file.h"
#include "provider/snapshot.h"
#include "store/key_source.h"
#include "store/store.h"
#include "tee/dcap/anchors.h"
#include "wire/wire.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kTokenKeyBits = 2'048;
constexpr size_t kMaxAnchorFile = 64 * 1024;

// A key of its own is made only in the data folder, where nobody named one.
store::Missing when_missing(const Config& config) {
  const std::string standard = "file:" + (config.data / "seal.key").string();
  return config.store_key == standard ? store::Missing::Create
                                      : store::Missing::Refuse;
}

Result<> add_default_policies(provider::Provider& provider,
                              const Config& config) {
  provider::Policies policies;
  for (const tee::Scheme& scheme : attest::schemes()) {
    if (scheme.default_policy.empty()) {
      continue;
    }
    TRY(provider::PolicySlot slot,
        provider::make_slot(config.sgx_default_policy, scheme.wire_name));
    policies.emplace(
        scheme.wire_name,
        std::make_shared<const provider::PolicySlot>(std::move(slot)));
  }
  provider.default_policies =
      std::make_shared<const provider::Policies>(std::move(policies));
  return {};
}

Result<> add_anchors(tee::Anchors& anchors, const Config& config) {
  anchors.intel.push_back(dcap::intel_anchor());
  for (const fs::path& file : config.extra_anchors) {
    TRY(const std::string pem, files::read_text(file, kMaxAnchorFile));
    auto anchor = x509::parse_anchor(pem, file.string());
    if (!anchor) {
      return Error(std::move(anchor).error()).at(file.string());
    }
    anchors.intel.push_back(std::move(*anchor));
  }
  return {};
}

void log_collateral(const collateral::Library& library, Log& log) {
  for (const collateral::FileNote& file : library.files()) {
    if (!file.problem.empty()) {
      log.write(LogLevel::Warn, "collateral file left out",
                {{"file", file.path.string()}, {"problem", file.problem}});
    }
  }
  log.write(LogLevel::Info, "collateral loaded",
            {{"files", std::to_string(library.files().size())}});
}

}  // namespace

Result<provider::Provider> load_provider(const Config& config,
                                         std::string_view attest_uri) {
  TRY(const crypto::SealKey master,
      store::load_master_key(config.store_key, when_missing(config)));
  TRY(const std::unique_ptr<store::Store> store,
      store::open_store(config.store_url, {.master = master}));
  const std::string record_name = "provider/" + config.default_provider;
  TRY(const std::optional<store::Record> record, store->load(record_name));
  provider::Provider loaded;
  if (record) {
    TRY(loaded, provider::read_snapshot(text_of(record->content)));
  }
  if (!record || loaded.attest_uri != attest_uri) {
    std::vector<provider::SigningKey> keys;
    for (const provider::SigningKey& key : loaded.keys) {
      keys.push_back(provider::make_signing_key(key.key, attest_uri));
    }
    if (keys.empty()) {
      keys.push_back(provider::make_signing_key(
          crypto::PrivateKey::generate_rsa(kTokenKeyBits), attest_uri));
    }
    loaded.name = config.default_provider;
    loaded.attest_uri = attest_uri;
    loaded.keys = std::move(keys);
    const store::Change change{
        .name = record_name,
        .group = {},
        .expected = record ? record->version : 0,
        .content = copy_of(bytes_of(provider::write_snapshot(loaded)))};
    TRY_OK(store->commit({&change, 1}));
  }
  TRY_OK(add_default_policies(loaded, config));
  return loaded;
}

Result<std::shared_ptr<const State>> make_state(
    const Config& config, provider::Provider provider,
    const DevelopmentHardware* hardware, Time now, Log& log) {
  tee::Anchors anchors;
  TRY_OK(add_anchors(anchors, config));
  collateral::Library library(now);
  for (const fs::path& folder : config.collateral_folders) {
    TRY_OK(library.add_folder(folder));
  }
  if (hardware != nullptr) {
    anchors.intel.push_back(hardware->anchor);
    TRY_OK(library.add_folder(hardware->folder / "collateral"));
  }
  log_collateral(library, log);
  std::string metadata = wire::openid_configuration(provider);
  std::string certs = wire::certs(provider);
  return std::make_shared<const State>(
      State{std::move(provider), std::move(metadata), std::move(certs),
            std::move(anchors), std::move(library), config.baseline,
            config.appraise_at});
}

}  // namespace assay::server
