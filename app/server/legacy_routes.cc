// SPDX-License-Identifier: Apache-2.0
// Old shapes around the same changes; nothing is decided here.
#include "server/legacy_routes.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/clock.h"
#include "server/gate.h"
#include "server/provider_changes.h"
#include "wire/legacy_messages.h"
#include "wire/policy_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Response;
using provider::DataOperation;
using provider::PolicyChange;
using provider::PolicyDialect;
using provider::Provider;

Response unstored(std::string body) {
  Response response = json_response(std::move(body));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Result<std::string> type_of(const http::Request& request) {
  TRY(const std::optional<std::string> tee,
      wire::query_value(request.query, "tee"));
  return wire::parse_tee(tee);
}

// Judges the policy as if it were set, and changes nothing.
Result<Response> prepare(Exchange& exchange, const Provider& provider) {
  TRY(const std::string type, type_of(exchange.request));
  TRY_OK(refuse_shared(provider));
  TRY(const identity::Caller caller,
      admit(exchange, provider, DataOperation::SetPolicy));
  provider::Act act = act_of(exchange, caller);
  act.dialect = PolicyDialect::Of2018;
  TRY(const PolicyChange change,
      provider::set_policy(provider, type, exchange.request.body, act));
  TRY(std::string body, wire::prepared_policy_body(change, act.now));
  return unstored(std::move(body));
}

Result<Response> done(const PolicyChange&) {
  return unstored(wire::legacy_done_body());
}

Result<Response> set_prepared(Exchange& exchange, const Provider& provider,
                              const std::string& type) {
  return change_policy(exchange, provider,
                       {.audited = "SetPolicy",
                        .operation = DataOperation::SetPolicy,
                        .type = type,
                        .edit = [&](const Provider& now,
                                    provider::Act act) -> Result<PolicyChange> {
                          act.dialect = PolicyDialect::Of2018;
                          TRY(const std::string jws,
                              wire::parse_prepared_policy(exchange.request.body,
                                                          now, type, act.now));
                          return provider::set_policy(now, type, jws, act);
                        }},
                       done);
}

Result<Response> answer_current(Exchange& exchange, const Provider& provider) {
  TRY(const std::string type, type_of(exchange.request));
  switch (exchange.request.method) {
    case Method::Get:
      TRY_OK(admit_reader(exchange, provider, DataOperation::ReadPolicy));
      return with_etag(unstored(wire::legacy_policy_body(provider, type)),
                       provider, type);
    case Method::Put:
      return set_prepared(exchange, provider, type);
    case Method::Post:
    case Method::Delete:  // of the oldest draft
      return reset_policy(exchange, provider, type, done);
    case Method::Patch:
    case Method::Options:
    case Method::Other:
      break;
  }
  return not_allowed(exchange, "GET, HEAD, PUT, POST, DELETE");
}

Result<Response> listed(const Provider& provider) {
  TRY(std::string body, wire::legacy_certificates_body(provider, clock_now()));
  return unstored(std::move(body));
}

Result<Response> answer_signers(Exchange& exchange, const Provider& provider) {
  const Method method = exchange.request.method;
  if (method == Method::Get) {
    TRY_OK(admit_reader(exchange, provider, DataOperation::ReadSigners));
    return listed(provider);
  }
  if (method != Method::Put && method != Method::Post) {
    return not_allowed(exchange, "GET, HEAD, PUT, POST");
  }
  return change_signers(exchange, provider,
                        method == Method::Put ? wire::SignerRequest::Add
                                              : wire::SignerRequest::Remove,
                        [](const provider::SignerChange& change) {
                          return listed(change.provider);
                        });
}

Result<> check_version(const http::Request& request) {
  TRY(const wire::ApiVersion version, api_version_of(request));
  if (version != wire::ApiVersion::V2018_09_01_preview) {
    return Error(Code::UnsupportedApiVersion,
                 fmt::format("{} is of 2018-09-01-preview alone; later ones "
                             "have /policies/{{attestationType}} and "
                             "/certificates",
                             request.path.substr(0, 128)))
        .at("api-version");
  }
  return {};
}

}  // namespace

Result<Response> answer_legacy(Exchange& exchange, const Tenant& tenant,
                               std::string_view rest) {
  TRY_OK(check_version(exchange.request));
  exchange.refusals = Refusals::Of2018;
  if (equal_ignoring_case(rest, "current")) {
    return answer_current(exchange, tenant.provider);
  }
  if (equal_ignoring_case(rest, "certificates")) {
    return answer_signers(exchange, tenant.provider);
  }
  if (equal_ignoring_case(rest, "updatepolicy") ||
      equal_ignoring_case(rest, "update")) {  // of an older draft
    return exchange.request.method == Method::Post
               ? prepare(exchange, tenant.provider)
               : Result<Response>(not_allowed(exchange, "POST"));
  }
  return Error(Code::RouteNotFound,
               fmt::format("there is no route {}",
                           exchange.request.path.substr(0, 128)));
}

}  // namespace assay::server
