// SPDX-License-Identifier: Apache-2.0
// Policies over REST.
#include "server/policy_routes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "attest/attest.h"
#include "server/clock.h"
#include "server/gate.h"
#include "server/provider_changes.h"
#include "wire/policy_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Response;
using provider::DataOperation;
using provider::PolicyChange;
using provider::Provider;

Result<std::string> type_of(std::string_view text) {
  const std::string_view type = attest::find_wire_name(text);
  if (type.empty()) {
    return Error(
        Code::UnknownAttestationType,
        fmt::format("there is no attestation type \"{}\"", text.substr(0, 64)));
  }
  return std::string(type);
}

Result<Response> get_policy(Exchange& exchange, const Provider& provider,
                            std::string_view type) {
  TRY_OK(admit_reader(exchange, provider, DataOperation::ReadPolicy));
  TRY(const std::string token, wire::policy_token(provider, type, clock_now()));
  return with_etag(token_response(token), provider, type);
}

Result<Response> updated(const PolicyChange& change) {
  TRY(const std::string token, wire::policy_updated_token(change, clock_now()));
  return token_response(token);
}

Result<Response> removed(const PolicyChange& change) {
  TRY(const std::string token, wire::policy_removed_token(change, clock_now()));
  return token_response(token);
}

Result<uint64_t> version_of(const http::Request& request) {
  TRY(const std::optional<std::string> text,
      wire::query_value(request.query, "version"));
  uint64_t number = 0;
  const std::string digits = text.value_or("");
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return Error(Code::UnknownQueryValue,
                 fmt::format("expected version=N, the number of a version, "
                             "found \"{}\"",
                             digits.substr(0, 32)))
        .at("version");
  }
  return number;
}

Result<Response> roll_back(Exchange& exchange, const Provider& provider,
                           const std::string& type) {
  TRY(const uint64_t number, version_of(exchange.request));
  bool is_reset = false;
  return change_policy(
      exchange, provider,
      {.audited = "RollBackPolicy",
       .operation = DataOperation::SetPolicy,
       .type = type,
       .edit = [&](const Provider& now,
                   const provider::Act& act) -> Result<PolicyChange> {
         TRY(const provider::PolicyVersion version,
             exchange.context.directory.load_version(now.name, type, number));
         is_reset = version.act == provider::PolicyAct::Reset;
         return provider::rollback_policy(now, version, act);
       }},
      [&](const PolicyChange& change) {
        return is_reset ? removed(change) : updated(change);
      });
}

// {"value":[...]}, the newest first.
Result<Response> list_versions(Exchange& exchange, const Provider& provider,
                               const std::string& type) {
  TRY_OK(admit_reader(exchange, provider, DataOperation::ReadPolicy));
  constexpr uint64_t kShown = 100;
  const auto last = provider.policy_numbers.find(type);
  uint64_t number = last == provider.policy_numbers.end() ? 0 : last->second;
  const uint64_t end = number > kShown ? number - kShown : 0;
  std::string body = R"({"value":[)";
  for (bool first = true; number > end; --number) {
    const auto version =
        exchange.context.directory.load_version(provider.name, type, number);
    if (!version && version.error().code() == Code::PolicyVersionNotFound) {
      break;  // older ones are kept no more
    }
    if (!version) {
      return Error(version.error());
    }
    body += first ? "" : ",";
    body += wire::policy_version_json(*version);
    first = false;
  }
  return json_response(body + "]}");
}

}  // namespace

Result<Response> answer_policies(Exchange& exchange, const Tenant& tenant,
                                 std::string_view rest) {
  const http::Request& request = exchange.request;
  const Provider& provider = tenant.provider;
  TRY_OK(api_version_of(request));
  const size_t end = std::min(rest.find_first_of(":/"), rest.size());
  const std::string_view act = rest.substr(end);
  TRY(const std::string type, type_of(rest.substr(0, end)));
  if (equal_ignoring_case(act, "/versions")) {
    return request.method == Method::Get
               ? list_versions(exchange, provider, type)
               : Result<Response>(not_allowed(exchange, "GET, HEAD"));
  }
  if (act.empty() && request.method == Method::Get) {
    return get_policy(exchange, provider, type);
  }
  const bool sets = act.empty() && request.method == Method::Put;
  const bool resets = equal_ignoring_case(act, ":reset");
  const bool rolls_back = equal_ignoring_case(act, ":rollback");
  if (act.empty() && !sets) {
    return not_allowed(exchange, "GET, HEAD, PUT");
  }
  if (!sets && !resets && !rolls_back) {
    return Error(Code::RouteNotFound, fmt::format("there is no route {}",
                                                  request.path.substr(0, 128)));
  }
  if (!sets && request.method != Method::Post) {
    return not_allowed(exchange, "POST");
  }
  return sets     ? set_policy(exchange, provider, type, updated)
         : resets ? reset_policy(exchange, provider, type, removed)
                  : roll_back(exchange, provider, type);
}

}  // namespace assay::server
