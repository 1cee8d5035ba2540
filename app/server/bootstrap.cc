// SPDX-License-Identifier: Apache-2.0
// Opens the store, loads anchors and collateral.
#include "server/bootstrap.h"

#include <utility>

#include <fmt/format.h>

#include "attest/attest.h"
#include "files/file.h"
#include "provider/naming.h"
#include "provider/policy_slot.h"
#include "store/key_source.h"
#include "store/store.h"
#include "tee/dcap/anchors.h"
#include "tee/snp/anchors.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxAnchorFile = 64 * 1024;

// A key of its own is made only in the data folder, where nobody named one.
store::Missing when_missing(const Config& config) {
  const std::string standard = "file:" + (config.data / "seal.key").string();
  return config.store_key == standard ? store::Missing::Create
                                      : store::Missing::Refuse;
}

// In development providers have paths of the first listener.
std::string pattern_of(const Config& config, std::string_view origin) {
  if (!config.attest_uri.empty()) {
    return config.attest_uri;
  }
  return config.purpose == Purpose::Development
             ? std::string(origin) + "/{name}"
             : std::string(origin);
}

Result<> add_anchors(tee::Anchors& anchors, const Config& config) {
  anchors = {{dcap::intel_anchor()}, snp::amd_anchors(), snp::uvm_anchors()};
  for (const fs::path& file : config.extra_anchors) {
    TRY(const std::string pem, files::read_text(file, kMaxAnchorFile));
    const auto found = x509::parse_anchors(pem, file.string());
    if (!found) {
      return Error(found.error()).at(file.string());
    }
    tee::add_to_all(anchors, *found);
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

Result<std::shared_ptr<const provider::Policies>> default_policies(
    const Config& config) {
  auto policies = std::make_shared<provider::Policies>();
  for (const tee::Scheme& scheme : attest::schemes()) {
    if (scheme.default_policy.empty()) {
      continue;
    }
    const bool sgx = scheme.attestation_type == "sgx";
    TRY(provider::PolicySlot slot,
        provider::make_slot(
            sgx ? config.sgx_default_policy : scheme.default_policy,
            scheme.wire_name));
    policies->emplace(
        scheme.wire_name,
        std::make_shared<const provider::PolicySlot>(std::move(slot)));
  }
  return std::shared_ptr<const provider::Policies>(std::move(policies));
}

Result<std::unique_ptr<Directory>> open_directory(const Config& config,
                                                  std::string_view origin) {
  TRY(const crypto::SealKey master,
      store::load_master_key(config.store_key, when_missing(config)));
  TRY(std::unique_ptr<store::Store> store,
      store::open_store(config.store_url, {.master = master}));
  Directory::Options options;
  TRY(options.default_provider, provider::parse_name(config.default_provider));
  if (!config.location.empty()) {
    TRY(options.location, provider::parse_location(config.location));
  }
  TRY(options.pattern, provider::parse_template(pattern_of(config, origin)));
  TRY_OK(provider::check_reachable(options.pattern, options.default_provider));
  TRY(options.default_policies, default_policies(config));
  options.token_algorithm = config.token_algorithm;
  if (config.key_device) {
    TRY(options.keys,
        keystore::KeyStore::open(*config.key_device, config.token_algorithm));
  }
  return Directory::open(std::move(store), std::move(options));
}

Result<std::shared_ptr<const State>> make_state(
    const Config& config, const DevelopmentHardware* hardware, Time now,
    Log& log) {
  tee::Anchors anchors;
  TRY_OK(add_anchors(anchors, config));
  collateral::Library library(now);
  for (const fs::path& folder : config.collateral_folders) {
    TRY_OK(library.add_folder(folder));
  }
  if (hardware != nullptr) {
    tee::add_to_all(anchors, hardware->anchors);
    TRY_OK(library.add_folder(hardware->folder / "collateral"));
  }
  log_collateral(library, log);
  return std::make_shared<const State>(
      State{std::move(anchors), std::move(library), config.baseline,
            config.appraise_at});
}

}  // namespace assay::server
