// SPDX-License-Identifier: Apache-2.0
// Attestation in turn, metadata at once, everything else aside.
#include "server/placement.h"

#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "random/random.h"
#include "server/exchange.h"

namespace assay::server {
namespace {

using http::Lane;
using http::Method;
using http::Passage;

std::string draw_secret() {
  std::array<uint8_t, 16> secret{};
  fill_random(secret);
  return {secret.begin(), secret.end()};
}

// Of a path behind the provider's name.
Lane lane_of(Method method, std::string_view path) {
  if (method == Method::Post) {
    return behind(path, "/attest/") ? Lane::Fair : Lane::Aside;
  }
  const bool metadata =
      path == "/" || equal_ignoring_case(path, "/certs") ||
      equal_ignoring_case(path, "/.well-known/openid-configuration");
  return method == Method::Get && metadata ? Lane::Prompt : Lane::Aside;
}

}  // namespace

Placement::Placement(provider::UriTemplate pattern,
                     std::string_view default_provider,
                     std::string_view dev_tenant)
    : pattern_(std::move(pattern)),
      dev_root_(dev_tenant.empty() ? "" : fmt::format("/{}/", dev_tenant)),
      secret_(draw_secret()),
      default_key_(key_of(default_provider)),
      unknown_key_(key_of("")) {}

http::Place Placement::place(const http::Request& request) const {
  if (is_dev_path(request.path)) {
    return {.lane = request.method == Method::Get ? Lane::Prompt : Lane::Aside,
            .tenant = default_key_,
            .passage = Passage::Free};
  }
  const auto match = provider::match(pattern_, request.host, request.path);
  uint64_t tenant = default_key_;
  if (match && !match->name.empty()) {
    tenant = key_of(match->name);
    if (tenant != default_key_ && known_[tenant % kPlaces] != tenant) {
      tenant = unknown_key_;
    }
  }
  return {.lane = lane_of(request.method,
                          match ? match->rest : std::string_view(request.path)),
          .tenant = tenant,
          .passage = Passage::Barred};
}

void Placement::learn(std::string_view provider) {
  const uint64_t key = key_of(provider);
  std::atomic<uint64_t>& place = known_[key % kPlaces];
  if (place != key) {
    place = key;
  }
}

// Those of identity::answer_dev.
bool Placement::is_dev_path(std::string_view path) const {
  return !dev_root_.empty() &&
         (path.starts_with(dev_root_) || path == "/common/discovery/instance" ||
          path.starts_with("/adfs/"));
}

uint64_t Placement::key_of(std::string_view provider) const {
  std::string text;
  text.reserve(secret_.size() + provider.size());
  text += secret_;
  text += provider;
  return std::hash<std::string>()(text);
}

}  // namespace assay::server
