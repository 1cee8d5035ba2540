// SPDX-License-Identifier: Apache-2.0
// Opens the store, loads anchors and collateral.
#include "server/bootstrap.h"

#include <utility>

#include <fmt/format.h>

#include "attest/attest.h"
#include "collateral/dialect.h"
#include "crypto/mac.h"
#include "files/file.h"
#include "provider/naming.h"
#include "provider/policy_slot.h"
#include "server/clock.h"
#include "store/key_source.h"
#include "store/store.h"
#include "store/url.h"
#include "tee/dcap/anchors.h"
#include "tee/snp/anchors.h"
#include "x509/certificate.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxAnchorFile = 64 * 1024;

// A key of its own is made only in the data folder, where nobody named one.
store::Missing when_missing(const Config& config) {
  const std::string standard = "file:" + (config.data / "seal.key").string();
  return config.store_key == standard &&
                 !store::is_shared_store(config.store_url)
             ? store::Missing::Create
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

Result<x509::Anchors> read_anchors(const fs::path& file) {
  TRY(const std::string pem, files::read_text(file, kMaxAnchorFile));
  auto found = x509::parse_anchors(pem, file.string());
  if (!found) {
    return std::move(found).error().at(file.string());
  }
  return found;
}

Result<> add_anchors(tee::Anchors& anchors, const Config& config) {
  anchors = {
      {dcap::intel_anchor()}, snp::amd_anchors(), snp::uvm_anchors(), {}};
  for (const fs::path& file : config.extra_anchors) {
    TRY(const x509::Anchors found, read_anchors(file));
    tee::add_to_all(anchors, found);
  }
  for (const fs::path& file : config.tpm_anchors) {
    TRY(const x509::Anchors found, read_anchors(file));
    anchors.tpm.insert(anchors.tpm.end(), found.begin(), found.end());
  }
  return {};
}

// Nothing where bundles need no signature.
Result<std::optional<crypto::PublicKey>> bundle_maker(const Config& config) {
  const fs::path& file = config.collateral.bundle_key;
  if (file.empty()) {
    return std::nullopt;
  }
  TRY(const std::string pem, files::read_text(file, kMaxAnchorFile));
  auto maker = x509::parse_anchor(pem, file.string());
  if (!maker) {
    return Error(std::move(maker).error()).at("collateral.bundle_key");
  }
  return std::move(maker->key);
}

// Those of the configuration, or of forged hardware; null where there are none.
Result<std::shared_ptr<const tee::SecureBootLists>> load_secure_boot_lists(
    const Config& config, const DevelopmentHardware* hardware) {
  const fs::path file = config.secure_boot_lists.empty() && hardware != nullptr
                            ? hardware->folder / "secure-boot-lists.json"
                            : config.secure_boot_lists;
  if (file.empty()) {
    return std::shared_ptr<const tee::SecureBootLists>();
  }
  TRY(const std::string text, files::read_text(file, collateral::kMaxFile));
  auto lists = tee::parse_secure_boot_lists(text);
  if (!lists) {
    return Error(std::move(lists).error()).at(file.string());
  }
  return std::make_shared<const tee::SecureBootLists>(std::move(*lists));
}

// From the key that seals the store, so that every service with that key knows
// the challenges of the others, and its own after a restart.
crypto::SealKey challenge_root(const crypto::SealKey& master) {
  Buffer derived = crypto::hkdf_sha256(
      {master.bytes(), {}, bytes_of("assay/challenge-root/1")},
      crypto::SealKey::kSize);
  const crypto::SealKey root = crypto::SealKey::from(derived);
  crypto::wipe(derived);
  return root;
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

void log_event(const collateral::Event& event, Log& log) {
  using Kind = collateral::Event::Kind;
  const auto [level, body] = [&]() -> std::pair<LogLevel, std::string_view> {
    switch (event.kind) {
      case Kind::Fetched:
        return {LogLevel::Info, "collateral fetched"};
      case Kind::Refused:
        return {LogLevel::Warn, "collateral refused"};
      case Kind::Failed:
        return {LogLevel::Warn, "collateral not fetched"};
      case Kind::NotStored:
        return {LogLevel::Error, "collateral not stored"};
    }
    return {};
  }();
  log.write(level, body,
            {{"item", event.item},
             {"source", event.source},
             {"problem", event.detail}});
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
  const auto master =
      store::load_master_key(config.store_key, when_missing(config));
  if (!master) {
    // A key that was made here would not open what other nodes write.
    return store::is_shared_store(config.store_url)
               ? Error(master.error().code(),
                       fmt::format("{}; all nodes of a shared store need the "
                                   "same store.key: make one, openssl rand "
                                   "-hex 32, and give it to each",
                                   master.error().detail()))
               : master.error();
  }
  TRY(std::unique_ptr<store::Store> store,
      store::open_store(config.store_url,
                        {.master = *master,
                         .access = store::Access::Exclusive,
                         .staleness = config.store_staleness}));
  Directory::Options options;
  options.challenge_root = challenge_root(*master);
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
    const Config& config, const DevelopmentHardware* hardware) {
  tee::Anchors anchors;
  TRY_OK(add_anchors(anchors, config));
  if (hardware != nullptr) {
    tee::add_to_all(anchors, hardware->anchors);
  }
  tee::Baseline baseline = config.baseline;
  TRY(baseline.secure_boot, load_secure_boot_lists(config, hardware));
  return std::make_shared<const State>(
      State{std::move(anchors), std::move(baseline), config.appraise_at});
}

Result<collateral::Library> read_files(const Config& config,
                                       const DevelopmentHardware* hardware,
                                       Log& log) {
  TRY(const std::optional<crypto::PublicKey> maker, bundle_maker(config));
  collateral::Library library(clock_now());
  for (const collateral::Place& place : config.collateral.places) {
    switch (place.kind) {
      case collateral::PlaceKind::Folder:
        TRY_OK(library.add_folder(place.where));
        break;
      case collateral::PlaceKind::Bundle:
        TRY_OK(library.add_bundle(place.where, maker ? &*maker : nullptr));
        break;
      case collateral::PlaceKind::Pcs:
      case collateral::PlaceKind::Kds:
        break;
    }
  }
  if (hardware != nullptr) {
    TRY_OK(library.add_folder(hardware->folder / "collateral"));
  }
  log_collateral(library, log);
  return library;
}

Result<std::unique_ptr<collateral::Supply>> start_supply(
    const Config& config, collateral::Library files, const State& state,
    store::Store& store, Log& log) {
  collateral::Supply::Options options;
  for (const collateral::Place& place : config.collateral.places) {
    if (collateral::find_dialect(place.kind) == nullptr) {
      continue;
    }
    collateral::Supply::Service service{place.kind, place.where, {}};
    if (place.kind == collateral::PlaceKind::Kds) {
      service.circuit.pause = config.collateral.kds_pause;
    }
    options.services.push_back(std::move(service));
  }
  options.store = &store;
  options.ca_file = config.collateral.ca_file;
  options.period = config.collateral.period;
  options.now = [fixed = config.appraise_at] {
    return fixed.value_or(clock_now());
  };
  options.report = [&log](const collateral::Event& event) {
    log_event(event, log);
  };
  return collateral::Supply::start(std::move(options), std::move(files),
                                   state.anchors);
}

Result<std::unique_ptr<Sightings>> start_sightings(const Config& config,
                                                   store::Store& store,
                                                   Log& log) {
  if (config.kept_platforms == 0) {
    return std::unique_ptr<Sightings>();
  }
  return Sightings::start(
      {&store, config.kept_platforms, [&log](const Error& error) {
         log.write(LogLevel::Error, "evidence of a platform not kept",
                   {{"problem", error.message()}});
       }});
}

Result<std::unique_ptr<Diagnostics>> open_logs(const Config& config, Log& log) {
  TRY_OK(log.open_file(config.log.file));
  if (!config.log.diagnostic) {
    return std::unique_ptr<Diagnostics>();
  }
  return Diagnostics::start(*config.log.diagnostic, config.location);
}

void reopen_logs(Log& log, Diagnostics* diagnostics) {
  const Result<> files[] = {log.reopen(), diagnostics == nullptr
                                              ? Result<>()
                                              : diagnostics->reopen()};
  for (const Result<>& opened : files) {
    if (!opened) {
      log.write(LogLevel::Error, "log not opened anew, the old file stays",
                {{"message", opened.error().message()}});
    }
  }
}

Time end_of_chain(std::string_view chain) {
  constexpr size_t kMostCertificates = 10;
  const auto read = x509::parse_pem_chain(chain, kMostCertificates);
  return read && !read->empty() ? read->front().not_after() : Time();
}

http::Limits limits_of(const Config& config) {
  http::Limits limits;
  limits.body_bytes = config.limits.body_bytes;
  limits.bodies_bytes = config.limits.bodies_bytes;
  limits.header_bytes = config.limits.header_bytes;
  limits.connections = config.limits.connections;
  limits.address_connections = config.limits.address_connections;
  limits.queue_target = config.limits.queue_target;
  limits.requests_per_second = config.limits.requests_per_second;
  limits.burst = config.limits.burst;
  limits.header_time = config.limits.header_time;
  limits.body_time = config.limits.body_time;
  limits.request_time = config.limits.request_time;
  limits.idle_time = config.limits.idle_time;
  return limits;
}

}  // namespace assay::server
