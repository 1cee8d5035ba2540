// SPDX-License-Identifier: Apache-2.0
// The configuration of a service, typed and checked.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "collateral/place.h"
#include "confine/paths.h"
#include "identity/caller.h"
#include "identity/roles.h"
#include "jose/jws.h"
#include "keystore/device_uri.h"
#include "server/settings.h"
#include "tee/baseline.h"

namespace assay::server {

enum class LogLevel : uint8_t { Debug, Info, Warn, Error };

// Production trusts the vendors alone; Development adds forged hardware and
// listens on loopback only.
enum class Purpose : uint8_t { Production, Development };

// Whether the process is kept from what it does not need.
enum class Confine : uint8_t { Auto, Required, Off };

struct LimitConfig {
  size_t body_bytes = 0;
  size_t bodies_bytes = 0;
  size_t header_bytes = 0;
  size_t connections = 0;
  size_t address_connections = 0;  // 0: any number
  std::chrono::milliseconds queue_target{};
  size_t requests_per_second = 0;  // 0: any number
  size_t burst = 0;
  std::chrono::seconds header_time{};
  std::chrono::seconds body_time{};
  std::chrono::seconds request_time{};
  std::chrono::seconds idle_time{};
  std::chrono::seconds drain_time{};
};

struct IdentityConfig {
  std::vector<identity::Issuer> issuers;
  std::vector<identity::RoleAssignment> roles;
  bool dev = false;  // the development issuer
  std::chrono::seconds skew{};
  bool anonymous_attest = true;
  std::filesystem::path ca_file;  // empty where none
};

struct CollateralConfig {
  std::vector<collateral::Place> places;  // in order
  std::filesystem::path ca_file;          // empty where none
  std::filesystem::path bundle_key;       // of who signs bundles; or empty
  std::chrono::hours period{24};          // items are fetched again after
  std::chrono::seconds kds_pause{10};     // between requests to a KDS
  bool serve = false;                     // as a PCCS does
};

// Of which attestations the log explains how they were decided.
enum class Decisions : uint8_t { Off, Refused, All };

struct LogConfig {
  LogLevel level = LogLevel::Info;
  bool access = false;
  std::filesystem::path file;  // empty: standard error
  // Nothing: off; an empty path: standard error.
  std::optional<std::filesystem::path> diagnostic;
  Decisions decisions = Decisions::Off;
};

struct Config {
  Purpose purpose = Purpose::Production;
  std::vector<std::string> listen;
  std::string admin_listen;           // empty: off
  std::filesystem::path admin_token;  // a file; empty: loopback alone
  std::string attest_uri;  // template; empty: from the first listener
  std::string location;
  std::string default_provider;
  unsigned threads = 0;
  unsigned workers = 0;
  std::filesystem::path data;
  Confine confine = Confine::Auto;
  std::vector<confine::Reach> confine_paths;  // besides what options name
  std::string tls_certificate;                // paths; empty where none
  std::string tls_key;
  std::string tls_client_ca;
  std::string store_url;
  std::string store_key;
  std::chrono::seconds store_staleness{0};        // 0: linearizable
  std::optional<keystore::DeviceUri> key_device;  // nothing: the store
  jose::Algorithm token_algorithm = jose::Algorithm::RS256;
  IdentityConfig identity;
  CollateralConfig collateral;
  size_t kept_platforms = 0;  // whose newest evidence is kept
  tee::Baseline baseline;
  std::vector<std::filesystem::path> extra_anchors;
  std::filesystem::path secure_boot_lists;  // empty where none
  std::vector<std::filesystem::path> tpm_anchors;
  std::optional<Time> appraise_at;
  std::string_view sgx_default_policy;  // text; static storage
  LimitConfig limits;
  LogConfig log;
  bool metrics_by_provider = false;
};

// The folder for data where none is named: $XDG_STATE_HOME/assay,
// $HOME/.local/state/assay or /var/lib/assay, the first that can be named from
// the environment texts given ("NAME=VALUE").
std::filesystem::path standard_data_folder(
    std::span<const std::string> variables);

// Fills in what is empty for the purpose, and checks every value.
// Errors: ConfigInvalid (names the option, its origin, and what is expected).
Result<Config> make_config(const Settings& settings, Purpose purpose,
                           const std::filesystem::path& standard_data);

}  // namespace assay::server
