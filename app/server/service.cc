// SPDX-License-Identifier: Apache-2.0
// Routes by method and path, ignoring the case of paths as MAA does.
#include "server/service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "identity/dev_endpoints.h"
#include "server/arm_routes.h"
#include "server/attest_routes.h"
#include "server/baseline_routes.h"
#include "server/clock.h"
#include "server/decision_record.h"
#include "server/diagnostics.h"
#include "server/kds_routes.h"
#include "server/key_routes.h"
#include "server/legacy_routes.h"
#include "server/pcs_routes.h"
#include "server/placement.h"
#include "server/policy_routes.h"
#include "server/request_id.h"
#include "server/subscription_routes.h"
#include "wire/arm_request.h"
#include "wire/arm_subscriptions.h"
#include "wire/legacy_messages.h"

namespace assay::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kServiceVersion = ASSAY_VERSION ".0";

identity::Verb verb_of(Method method) {
  return method == Method::Get    ? identity::Verb::Get
         : method == Method::Post ? identity::Verb::Post
                                  : identity::Verb::Other;
}

// Nothing where the path is none of the development issuer's.
std::optional<Response> answer_issuer(Exchange& exchange) {
  if (!exchange.context.dev_issuer) {
    return std::nullopt;
  }
  const Request& request = exchange.request;
  auto answer = identity::answer_dev(
      *exchange.context.dev_issuer,
      {.verb = verb_of(request.method),
       .path = request.path,
       .query = request.query,
       .body = request.body,
       .authorization = request.header("Authorization").value_or(""),
       .origin = exchange.context.origin,
       .request_id = exchange.request_id,
       .now = clock_now()});
  if (!answer) {
    return std::nullopt;
  }
  exchange.route = "/{developmentIssuer}";
  Response response = json_response(std::move(answer->body));
  response.status = answer->status;
  response.headers.add("Cache-Control", "no-store");
  if (!answer->allow.empty()) {
    response.headers.add("Allow", answer->allow);
  }
  return response;
}

// The provider that a request is for, and what is left of the path.
struct Addressed {
  std::shared_ptr<const Tenant> tenant;
  std::string_view path;
};

Result<Addressed> find_tenant(Exchange& exchange) {
  const Request& request = exchange.request;
  const Directory::Options& options = exchange.context.directory.options();
  const auto match =
      provider::match(options.pattern, request.host, request.path);
  const std::string& name =
      match && !match->name.empty() ? match->name : options.default_provider;
  if (!exchange.loop.is_at_hand(name)) {
    exchange.pace = Pace::MustWait;
    return Error(Code::Internal, "the provider is not at hand");
  }
  if (!match || match->name.empty()) {
    TRY(auto tenant, exchange.loop.tenant(options.default_provider));
    if (tenant == nullptr) {
      return Error(Code::Internal, "the default provider is gone");
    }
    return Addressed{std::move(tenant),
                     match ? match->rest : std::string_view(request.path)};
  }
  TRY(auto tenant, exchange.loop.tenant(match->name));
  if (tenant == nullptr) {
    TRY_OK(exchange.context.directory.expect_current());
    return Error(Code::ProviderNotFound,
                 fmt::format("there is no provider {} at {}", match->name,
                             request.host.substr(0, 255)));
  }
  const bool closed =
      !provider::is_enabled(tenant->provider.resource.public_network_access);
  if (closed) {
    TRY_OK(exchange.context.directory.expect_current());
    return Error(
        Code::PublicAccessDisabled,
        fmt::format("publicNetworkAccess of {} is Disabled", match->name));
  }
  return Addressed{std::move(tenant), match->rest};
}

Result<Response> answer_get(Exchange& exchange, const std::string& document) {
  if (exchange.request.method != Method::Get) {
    return not_allowed(exchange, "GET, HEAD");
  }
  return json_response(document);
}

// What relying parties need, also while the store cannot be reached: keys that
// were published stay good. Nothing where the path is none of these.
std::optional<Result<Response>> answer_metadata(Exchange& exchange,
                                                const Tenant& tenant,
                                                std::string_view path) {
  // "Location" of a provider that was just made leads to its root; Azure CLI
  // looks there whether it answers.
  if (path == "/" ||
      equal_ignoring_case(path, "/.well-known/openid-configuration")) {
    exchange.route = "/.well-known/openid-configuration";
    return answer_get(exchange, tenant.openid_configuration());
  }
  if (equal_ignoring_case(path, "/certs")) {
    exchange.route = "/certs";
    return answer_get(exchange, tenant.certs());
  }
  return std::nullopt;
}

// Evidence alone may be larger, as its type says: limits.body_bytes is for the
// largest of all.
Result<> check_body(const Request& request) {
  constexpr size_t kOrdinary = size_t{1} << 20;
  constexpr std::string_view kAttest = "/attest/";
  if (request.body.size() <= kOrdinary) {
    return {};
  }
  const std::string_view path = request.path;
  for (size_t at = path.find('/'); at != path.npos;
       at = path.find('/', at + 1)) {
    if (equal_ignoring_case(path.substr(at, kAttest.size()), kAttest)) {
      return {};
    }
  }
  return Error(Code::BodyTooLarge,
               fmt::format("expected at most {} bytes, found {}", kOrdinary,
                           request.body.size()));
}

Result<Response> route(Exchange& exchange) {
  TRY_OK(check_body(exchange.request));
  if (auto answer = answer_issuer(exchange)) {
    return *std::move(answer);
  }
  if (auto answer = answer_pcs(exchange)) {
    exchange.route = "/sgx/certification/{item}";
    return *std::move(answer);
  }
  if (auto answer = answer_kds(exchange)) {
    exchange.route = "/vcek/{item}";
    return *std::move(answer);
  }
  if (const auto id = wire::subscription_path(exchange.request.path); id) {
    exchange.route = "/subscriptions";
    return answer_subscriptions(exchange, *id);
  }
  if (wire::is_arm_path(exchange.request.path)) {
    exchange.route = "/subscriptions/{subscriptionId}/providers/{resource}";
    TRY_OK(exchange.context.directory.expect_current());
    return answer_arm(exchange);
  }
  TRY(Addressed addressed, find_tenant(exchange));
  const std::string_view path = addressed.path;
  exchange.tenant = std::move(addressed.tenant);
  if (exchange.context.placement != nullptr) {
    exchange.context.placement->learn(exchange.tenant->provider.name);
  }
  const Tenant& tenant = *exchange.tenant;
  if (auto document = answer_metadata(exchange, tenant, path)) {
    return *std::move(document);
  }
  TRY_OK(exchange.context.directory.expect_current());
  if (const auto type = behind(path, "/attest/"); type) {
    exchange.route = "/attest/{attestationType}";
    return answer_attest(exchange, tenant,
                         behind(*type, "Tee/").value_or(*type));
  }
  if (equal_ignoring_case(path, "/certs:rotate")) {
    exchange.route = "/certs:rotate";
    return answer_rotation(exchange, tenant);
  }
  if (const auto rest = behind(path, "/policies/"); rest) {
    exchange.route = "/policies/{attestationType}";
    return answer_policies(exchange, tenant, *rest);
  }
  if (const auto type = behind(path, "/tcbbaselines/"); type) {
    exchange.route = "/tcbbaselines/{type}";
    return answer_baselines(exchange, tenant, *type);
  }
  if (const auto rest = behind(path, "/certificates"); rest) {
    exchange.route = "/certificates";
    return answer_certificates(exchange, tenant, *rest);
  }
  if (const auto rest = behind(path, "/operations/policy/"); rest) {
    exchange.route = "/operations/policy/{operation}";
    return answer_legacy(exchange, tenant, *rest);
  }
  return Error(Code::RouteNotFound,
               fmt::format("there is no route {}", path.substr(0, 128)));
}

// What clients should wait before they try again.
std::chrono::seconds retry_after(const Error& error) {
  return std::chrono::seconds(error.code() == Code::IdentityUnavailable ? 2
                                                                        : 1);
}

Response error_response(const Error& error, std::chrono::seconds wait,
                        std::string_view explanation = {}) {
  wire::ErrorBody body = wire::error_body(error, explanation);
  Response response = json_response(std::move(body.body));
  response.status = body.status;
  response.headers.add("x-ms-error-code", info(error.code()).wire_code);
  if (body.status == 503) {
    response.headers.add("Retry-After", std::to_string(wait.count()));
  }
  return response;
}

// Whose token is wanted, and for what: handlers of challenges look for both.
std::string challenge_for(const Exchange& exchange) {
  const std::string_view resource = wire::is_arm_path(exchange.request.path)
                                        ? "https://management.azure.com"
                                        : "https://attest.azure.net";
  const auto issuers = exchange.context.ring.status();
  return issuers.empty()
             ? fmt::format("Bearer resource=\"{}\"", resource)
             : fmt::format("Bearer authorization_uri=\"{}\", resource=\"{}\"",
                           issuers.front().issuer, resource);
}

Response error_response(const Error& error, const Exchange& exchange) {
  Response response =
      error_response(error, std::max(exchange.retry_after, retry_after(error)),
                     exchange.explanation);
  if (response.status == 401) {
    response.headers.add("WWW-Authenticate", challenge_for(exchange));
  }
  if (response.status == 401 && exchange.refusals == Refusals::Of2018) {
    response.body = wire::legacy_unauthorized_body(error);
  }
  if (response.status == 405) {
    response.headers.add("Allow", exchange.allow);
  }
  return response;
}

void add_common_headers(Response& response, std::string_view request_id) {
  response.headers.add("x-ms-request-id", request_id);
  response.headers.add("x-ms-maa-service-version", kServiceVersion);
  response.headers.add("X-Content-Type-Options", "nosniff");
}

void add_headers_for(const Request& request, Response& response) {
  if (request.scheme == http::Scheme::Https) {
    response.headers.add("Strict-Transport-Security", "max-age=31536000");
  }
  const auto client_id = request.header("x-ms-client-request-id");
  const auto wants = request.header("x-ms-return-client-request-id");
  if (client_id && wants && equal_ignoring_case(*wants, "true") &&
      is_harmless_id(*client_id)) {
    response.headers.add("x-ms-client-request-id", *client_id);
  }
}

// Methods are a closed set for metrics, whatever clients send.
std::string_view method_of(const Request& request) {
  constexpr std::array<std::string_view, 7> kKnown = {
      "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  const auto known = std::ranges::find(kKnown, request.method_text);
  return known == kKnown.end() ? "_OTHER" : *known;
}

std::string_view lane_of(http::Where where) {
  return where == http::Where::Loop ? "loop" : "aside";
}

void count(Exchange& exchange, const Response& response, const Error* error,
           std::chrono::nanoseconds took) {
  metrics::Meter& meter = exchange.loop.meter();
  meter.count(metrics::RequestRecord{
      method_of(exchange.request), exchange.route, response.status, took,
      exchange.request.body.size(), response.body.size()});
  meter.count_wait(lane_of(exchange.loop.where()), exchange.request.waited);
  if (!exchange.attestation) {
    return;
  }
  metrics::AttestationRecord& record = *exchange.attestation;
  record.outcome = outcome_of(error);
  record.reason = error == nullptr ? std::string_view() : error->reason();
  record.provider = exchange.tenant->provider.name;
  meter.count(record);
}

// One that came twice is none (Trace Context, section 3.2).
std::optional<std::string_view> traceparent_of(const Request& request) {
  const auto is_it = [](const http::Header& header) {
    return equal_ignoring_case(header.name, "traceparent");
  };
  return std::ranges::count_if(request.headers, is_it) == 1
             ? request.header("traceparent")
             : std::nullopt;
}

}  // namespace

std::optional<Response> Service::answer(const Request& request,
                                        LoopState& loop) const {
  const auto begin = std::chrono::steady_clock::now() - request.waited;
  const metrics::Meter::Active active(loop.meter());
  const std::string id = make_request_id(traceparent_of(request), loop.ids());
  Exchange exchange{request, loop, context_, id};
  auto routed = route(exchange);
  if (exchange.pace == Pace::MustWait) {
    return std::nullopt;
  }
  Response response =
      routed ? std::move(*routed) : error_response(routed.error(), exchange);
  add_common_headers(response, id);
  add_headers_for(request, response);
  const Error* const error = routed ? nullptr : &routed.error();
  const auto took = std::chrono::steady_clock::now() - begin;
  count(exchange, response, error, took);
  if (error != nullptr) {
    log_refusal(log_, exchange, response.status, *error);
  }
  log_decision(exchange, error);
  if (access_ == AccessLog::On) {
    log_access(log_, exchange, response.status, took);
  }
  if (context_.diagnostics != nullptr) {
    context_.diagnostics->record(exchange, response, error, took);
  }
  return response;
}

Response Service::refuse(const Error& error) {
  Response response = error_response(error, retry_after(error));
  // Every loop refuses; to seed costs more than a refusal may.
  thread_local std::mt19937_64 ids(std::random_device{}());
  add_common_headers(response, make_request_id(std::nullopt, ids));
  return response;
}

}  // namespace assay::server
