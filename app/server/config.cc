// SPDX-License-Identifier: Apache-2.0
// From settings to a configuration: one conversion for each shape of value.
#include "server/config.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "http/url.h"
#include "identity/metadata.h"
#include "keyring/key_ring.h"
#include "provider/naming.h"
#include "server/config_parts.h"
#include "server/config_values.h"
#include "tee/sgx/evidence.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

std::vector<collateral::Place> read_sources(Values& values) {
  constexpr std::string_view kKey = "collateral.sources";
  std::vector<collateral::Place> places;
  for (const std::string& source : values.list(kKey)) {
    auto place = collateral::parse_place(source);
    if (!place) {
      values.refuse(kKey, place.error().message(), source);
      continue;
    }
    places.push_back(std::move(*place));
  }
  return places;
}

CollateralConfig read_collateral(Values& values) {
  constexpr uint64_t kMonth = 31 * 24;
  constexpr uint64_t kHour = 3'600;
  return {.places = read_sources(values),
          .ca_file = values.text("collateral.ca_file"),
          .bundle_key = values.text("collateral.bundle_key"),
          .period = std::chrono::hours(
              values.number("collateral.refresh_hours", 1, kMonth)),
          .kds_pause = std::chrono::seconds(
              values.number("collateral.kds_pause_seconds", 0, kHour)),
          .serve = values.flag("collateral.serve")};
}

tee::Baseline read_baseline(Values& values) {
  tee::Baseline baseline{.accepted = tee::TcbStatusSet::none()};
  for (const std::string& name : values.list("collateral.accept_statuses")) {
    const auto status = tee::find_tcb_status(name);
    if (!status || *status == tee::TcbStatus::Revoked) {
      values.refuse("collateral.accept_statuses",
                    "TCB statuses as Intel spells them, without Revoked", name);
      continue;
    }
    baseline.accepted.add(*status);
  }
  const auto least = static_cast<uint32_t>(
      values.number("collateral.minimum_tcb_evaluation", 0, UINT32_MAX));
  baseline.minimum_evaluation = least > 0 ? std::optional(least) : std::nullopt;
  baseline.grace_days = static_cast<uint32_t>(
      values.number("collateral.grace_days", 0, tee::kMaxGraceDays));
  if (values.flag("collateral.require_amd_crl")) {
    baseline.missing_amd_crl = tee::MissingCrl::Refused;
  }
  if (values.flag("appraisal.sha1_pcrs")) {
    baseline.sha1_quote = tee::Sha1Quote::Accepted;
  }
  if (values.flag("appraisal.require_bound_key")) {
    baseline.unbound_key = tee::UnboundKey::Refused;
  }
  return baseline;
}

// https, or http of this machine; jwks_uri may have a query.
bool is_endpoint(std::string_view url) {
  return identity::is_endpoint(url, identity::Transport::Loopback);
}

std::vector<identity::Issuer> read_issuers(Values& values) {
  constexpr std::string_view kKey = "identity.issuers";
  std::vector<identity::Issuer> issuers;
  for (const Row& row : values.rows(kKey)) {
    identity::Issuer issuer{.url = row.text("issuer"),
                            .audiences = row.list("audiences"),
                            .jwks_uri = row.text("jwks_uri")};
    const std::string& jwks = issuer.jwks_uri;
    if (jwks.empty() && !is_endpoint(issuer.url)) {
      values.refuse_at(row.origin, kKey,
                       "issuer to be an https URL (http on loopback), or "
                       "jwks_uri besides it",
                       issuer.url);
    }
    if (!jwks.empty() && !is_endpoint(jwks.substr(0, jwks.find('?')))) {
      values.refuse_at(row.origin, kKey,
                       "jwks_uri to be an https URL (http on loopback)", jwks);
    }
    if (std::ranges::find(issuers, issuer.url, &identity::Issuer::url) !=
        issuers.end()) {
      values.refuse_at(row.origin, kKey, "each issuer once", issuer.url);
    }
    issuers.push_back(std::move(issuer));
  }
  if (issuers.size() > keyring::kMaxIssuers) {
    values.refuse(kKey, fmt::format("at most {}", keyring::kMaxIssuers),
                  std::to_string(issuers.size()));
  }
  return issuers;
}

std::vector<identity::RoleAssignment> read_roles(Values& values) {
  constexpr std::string_view kKey = "identity.roles";
  std::vector<identity::RoleAssignment> roles;
  for (const Row& row : values.rows(kKey)) {
    identity::RoleAssignment role{.principal = row.text("principal"),
                                  .role = row.text("role"),
                                  .scope = row.text("scope")};
    if (std::ranges::find(identity::kRoles, role.role) ==
        identity::kRoles.end()) {
      values.refuse_at(row.origin, kKey,
                       fmt::format("role to be one of {}",
                                   fmt::join(identity::kRoles, ", ")),
                       role.role);
    }
    if (!role.scope.starts_with('/')) {
      values.refuse_at(row.origin, kKey, "scope to begin with /", role.scope);
    }
    roles.push_back(std::move(role));
  }
  return roles;
}

IdentityConfig read_identity(Values& values, const Config& config) {
  constexpr uint64_t kHour = 3'600;
  IdentityConfig identity{
      .issuers = read_issuers(values),
      .roles = read_roles(values),
      .dev = values.flag("identity.dev"),
      .skew = std::chrono::seconds(
          values.number("identity.skew_seconds", 0, kHour)),
      .anonymous_attest = values.flag("identity.anonymous_attest"),
      .ca_file = values.text("identity.ca_file")};
  if (values.is_default("identity.dev")) {
    identity.dev = config.purpose == Purpose::Development;
    return identity;
  }
  for (const std::string& listener : config.listen) {
    const auto url = http::parse_listen_url(listener);
    if (identity.dev && url && !http::is_loopback(*url)) {
      values.refuse(
          "identity.dev",
          fmt::format("false, since {} is not a loopback address", listener));
    }
  }
  return identity;
}

std::optional<Time> read_time(Values& values, std::string_view key) {
  if (values.text(key).empty()) {
    return std::nullopt;
  }
  const auto time = parse_rfc3339(values.text(key));
  if (!time) {
    values.refuse(key, "a time like 2024-03-01T00:00:00Z");
    return std::nullopt;
  }
  return *time;
}

// What only a first start needs to be told nothing about.
void fill_in(Config& config, const fs::path& standard_data) {
  if (config.data.empty()) {
    config.data = standard_data;
  }
  if (config.store_url.empty()) {
    config.store_url = "sqlite:" + (config.data / "assay.db").string();
  }
  if (config.store_key.empty()) {
    config.store_key = "file:" + (config.data / "seal.key").string();
  }
}

std::string_view sgx_policy(Values& values) {
  constexpr std::array<std::string_view, 3> kNames = {"2023", "2022",
                                                      "2023-recorded"};
  switch (values.choice("default_policy.sgx", kNames)) {
    case 1:
      return sgx::kDefaultPolicy2022;
    case 2:
      return sgx::kDefaultPolicy2023Recorded;
    default:
      return sgx::kDefaultPolicy;
  }
}

void check_tls(const Config& config, Values& values) {
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    values.refuse(config.tls_key.empty() ? "tls.key" : "tls.certificate",
                  "both tls.certificate and tls.key, or neither");
  }
  if (config.admin_listen.starts_with("https:") &&
      (config.tls_client_ca.empty() || config.tls_key.empty())) {
    values.refuse("tls.client_ca",
                  "PEM files in tls.certificate, tls.key and tls.client_ca, "
                  "since service.admin_listen is https");
  }
  if (config.purpose == Purpose::Production && config.tls_key.empty()) {
    for (const std::string& url : config.listen) {
      if (url.starts_with("https:")) {
        values.refuse("tls.certificate",
                      "PEM files in tls.certificate and tls.key, since " + url +
                          " is served (or use --dev to try assay)");
      }
    }
  }
}

// Whether providers can be told apart and reached under the names given.
void check_names(const Config& config, Values& values) {
  const auto name = provider::parse_name(config.default_provider);
  if (!name) {
    values.refuse("service.default_provider", name.error().message(),
                  config.default_provider);
  }
  const auto location = provider::parse_location(config.location);
  if (!config.location.empty() && !location) {
    values.refuse("service.location", location.error().message(),
                  config.location);
  }
  if (config.attest_uri.empty()) {
    return;
  }
  const auto pattern = provider::parse_template(config.attest_uri);
  if (!pattern) {
    values.refuse("service.attest_uri", pattern.error().message(),
                  config.attest_uri);
  }
  if (config.location.empty() &&
      config.attest_uri.find("{location}") != std::string::npos) {
    values.refuse("service.location",
                  "a location, since service.attest_uri has {location}", "");
  }
}

}  // namespace

fs::path standard_data_folder(std::span<const std::string> variables) {
  const auto value = [variables](std::string_view name) {
    for (const std::string& variable : variables) {
      if (variable.size() > name.size() + 1 && variable.starts_with(name) &&
          variable[name.size()] == '=') {
        return variable.substr(name.size() + 1);
      }
    }
    return std::string();
  };
  if (const std::string state = value("XDG_STATE_HOME"); !state.empty()) {
    return fs::path(state) / "assay";
  }
  if (const std::string home = value("HOME"); !home.empty()) {
    return fs::path(home) / ".local" / "state" / "assay";
  }
  return "/var/lib/assay";
}

Result<Config> make_config(const Settings& settings, Purpose purpose,
                           const fs::path& standard_data) {
  constexpr std::string_view kConfine[] = {"auto", "required", "off"};
  constexpr std::string_view kAlgorithmNames[] = {"RS256", "PS256", "ES256"};
  constexpr std::array<jose::Algorithm, 3> kAlgorithms = {
      jose::Algorithm::RS256, jose::Algorithm::PS256, jose::Algorithm::ES256};
  Values values(settings);
  Config config;
  config.purpose = purpose;
  config.listen = values.list("service.listen");
  if (purpose == Purpose::Development && values.is_default("service.listen")) {
    config.listen = {"https://localhost:8443"};
  }
  config.admin_listen = values.text("service.admin_listen");
  config.admin_token = values.text("service.admin_token");
  config.attest_uri = values.text("service.attest_uri");
  config.location = values.text("service.location");
  config.default_provider = values.text("service.default_provider");
  config.threads =
      static_cast<unsigned>(values.number("service.threads", 0, 1'024));
  config.workers =
      static_cast<unsigned>(values.number("service.workers", 1, 64));
  config.data = values.text("service.data");
  config.confine =
      static_cast<Confine>(values.choice("service.confine", kConfine));
  config.confine_paths = read_confine_paths(values);
  config.tls_certificate = values.text("tls.certificate");
  config.tls_key = values.text("tls.key");
  config.tls_client_ca = values.text("tls.client_ca");
  config.store_url = values.text("store.url");
  config.store_key = values.text("store.key");
  config.store_staleness = read_staleness(values);
  if (auto device = keystore::parse_backend(values.text("keys.backend"))) {
    config.key_device = *std::move(device);
  } else {
    values.refuse("keys.backend", device.error().detail(), "(not shown)");
  }
  config.token_algorithm =
      kAlgorithms[values.choice("keys.token_alg", kAlgorithmNames)];
  config.identity = read_identity(values, config);
  config.collateral = read_collateral(values);
  config.kept_platforms = values.number("audit.platforms", 0, 100'000);
  config.baseline = read_baseline(values);
  for (const std::string& path : values.list("anchors.extra")) {
    config.extra_anchors.emplace_back(path);
  }
  for (const std::string& path : values.list("anchors.tpm")) {
    config.tpm_anchors.emplace_back(path);
  }
  config.secure_boot_lists = values.text("azure_guest.secure_boot_lists");
  config.appraise_at = read_time(values, "appraisal.at");
  config.sgx_default_policy = sgx_policy(values);
  config.limits = read_limits(values, purpose);
  config.log = read_log(values);
  config.metrics_by_provider = values.flag("metrics.per_provider");
  if (config.listen.empty()) {
    values.refuse("service.listen", "at least one URL", "");
  }
  check_names(config, values);
  check_tls(config, values);
  fill_in(config, standard_data);
  if (values.error()) {
    return *values.error();
  }
  return config;
}

}  // namespace assay::server
