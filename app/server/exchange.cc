// SPDX-License-Identifier: Apache-2.0
// What loops keep, and what routes share.
#include "server/exchange.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "random/random.h"

namespace assay::server {
namespace {

std::mt19937_64 fresh_generator() {
  std::array<uint8_t, 8> seed{};
  fill_random(seed);
  uint64_t value = 0;
  for (const uint8_t byte : seed) {
    value = value << 8 | byte;
  }
  return std::mt19937_64(value);
}

}  // namespace

LoopState::LoopState(const Published<State>& state, const Context& context,
                     http::Where where)
    : where_(where),
      subscription_(state),
      collateral_(context.supply.published()),
      directory_(context.directory),
      ids_(fresh_generator()),
      keys_(context.ring),
      meter_(context.board->add_meter()) {}

bool LoopState::is_at_hand(std::string_view name) const {
  if (where_ == http::Where::Aside || !directory_.reads_may_wait()) {
    return true;
  }
  return (generation_ == directory_.generation() &&
          tenants_.contains(std::string(name))) ||
         directory_.find_cached(name) != nullptr;
}

Result<std::shared_ptr<const Tenant>> LoopState::tenant(std::string_view name) {
  // Read first: what changes from here on is looked up again the next time.
  if (const uint64_t now = directory_.generation(); now != generation_) {
    tenants_.clear();
    generation_ = now;
  }
  const std::string key(name);
  if (const auto known = tenants_.find(key); known != tenants_.end()) {
    return known->second;
  }
  TRY(std::shared_ptr<const Tenant> found, directory_.find(name));
  if (found == nullptr) {
    return found;
  }
  if (tenants_.size() >= kMaxTenants) {
    tenants_.clear();
  }
  tenants_[key] = found;
  return found;
}

http::Response json_response(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

http::Response token_response(std::string_view token,
                              std::string_view explanation) {
  return unkept_response(wire::token_body(token, explanation));
}

http::Response unkept_response(std::string body) {
  http::Response response = json_response(std::move(body));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Result<wire::ApiVersion> api_version_of(const http::Request& request) {
  TRY(const std::optional<std::string> value,
      wire::query_value(request.query, "api-version"));
  return wire::parse_api_version(value);
}

std::optional<std::string_view> behind(std::string_view path,
                                       std::string_view prefix) {
  if (path.size() < prefix.size() ||
      !equal_ignoring_case(path.substr(0, prefix.size()), prefix)) {
    return std::nullopt;
  }
  return path.substr(prefix.size());
}

Error not_allowed(Exchange& exchange, std::string_view allowed) {
  const http::Request& request = exchange.request;
  exchange.allow = allowed;
  return Error(Code::MethodNotAllowed,
               fmt::format("{} takes {}, not {}", request.path.substr(0, 128),
                           allowed, request.method_text.substr(0, 16)));
}

}  // namespace assay::server
