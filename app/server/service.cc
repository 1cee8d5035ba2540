// SPDX-License-Identifier: Apache-2.0
// Routes by method and path, ignoring the case of paths as MAA does.
#include "server/service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "policy/trace_json.h"
#include "random/random.h"
#include "server/request_id.h"
#include "wire/wire.h"

namespace assay::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kServiceVersion = ASSAY_VERSION ".0.0";

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

// What follows prefix, ignoring case; nothing where path begins otherwise.
std::optional<std::string_view> behind(std::string_view path,
                                       std::string_view prefix) {
  if (path.size() < prefix.size() ||
      !equal_ignoring_case(path.substr(0, prefix.size()), prefix)) {
    return std::nullopt;
  }
  return path.substr(prefix.size());
}

Time clock_now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

Response json_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response token_response(std::string_view token,
                        std::string_view explanation = {}) {
  Response response = json_response(wire::token_body(token, explanation));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// JSON, or nothing said. MAA's clients send application/json; a form or an
// upload would be a mistake.
Result<> check_content_type(const Request& request) {
  const std::string_view type =
      request.header("Content-Type").value_or("application/json");
  std::string_view media = type.substr(0, type.find(';'));
  while (media.ends_with(' ')) {
    media.remove_suffix(1);
  }
  constexpr std::array<std::string_view, 3> kAccepted = {
      "application/json", "text/json", "text/plain"};
  for (const std::string_view accepted : kAccepted) {
    if (equal_ignoring_case(media, accepted)) {
      return {};
    }
  }
  return Error(Code::UnsupportedMediaType,
               fmt::format("expected Content-Type application/json, found {}",
                           media.substr(0, 64)));
}

Result<wire::ApiVersion> api_version_of(const Request& request) {
  TRY(const std::optional<std::string> value,
      wire::query_value(request.query, "api-version"));
  return wire::parse_api_version(value);
}

// One request under way, and what is to stand beside its answer.
struct Exchange {
  const Request& request;
  LoopState& loop;
  Explanations explanations;
  std::string explanation{};  // a JSON object; empty where nobody asked
};

// Errors: UnknownQueryValue, ExplanationForbidden.
Result<wire::Explain> explain_of(const Exchange& exchange) {
  TRY(const std::optional<std::string> value,
      wire::query_value(exchange.request.query, "explain"));
  TRY(const wire::Explain explain, wire::parse_explain(value));
  if (explain == wire::Explain::Yes &&
      exchange.explanations == Explanations::Refused) {
    return Error(Code::ExplanationForbidden);
  }
  return explain;
}

// What the road gave, and where somebody asked, what was met on it.
struct Attested {
  Result<attest::Answer> answer;
  std::string explanation;
};

Attested attest(const attest::Request& request, LoopState& loop,
                wire::Explain explain) {
  const bool asked = explain == wire::Explain::Yes;
  const State& state = loop.state();
  const Time now = clock_now();
  const Time at = state.appraise_at.value_or(now);
  tee::Trail trail(asked ? tee::Recording::Details : tee::Recording::Outcomes);
  std::string trace;
  auto answer = [&]() -> Result<attest::Answer> {
    TRY(const attest::Plan plan,
        attest::plan(request, state.provider, state.anchors, state.baseline, at,
                     &loop.memo(), trail));
    const tee::Given given{at, state.library.endorsements(), state.anchors,
                           plan.baseline, &loop.memo()};
    TRY(const attest::Judgement judgement,
        attest::judge(plan, request, given,
                      asked ? policy::Tracing::On : policy::Tracing::Off,
                      trail));
    if (asked) {
      trace = policy::trace_json(judgement.outcome, plan.slot.text,
                                 judgement.appraisal.incoming);
    }
    attest::TokenSeed seed;
    seed.issued_at = now;
    fill_random(seed.jti.data);
    seed.appraised_at = state.appraise_at;
    return attest::issue(plan, request, state.provider, judgement, seed);
  }();
  return {std::move(answer),
          asked ? wire::explanation_json(trail, trace) : std::string()};
}

Result<Response> attest(Exchange& exchange, std::string_view type) {
  TRY(const wire::ApiVersion version, api_version_of(exchange.request));
  TRY(const wire::Explain explain, explain_of(exchange));
  TRY_OK(check_content_type(exchange.request));
  TRY(const attest::Request request,
      wire::decode_attest_request(type, version, exchange.request.body));
  Attested attested = attest(request, exchange.loop, explain);
  exchange.explanation = std::move(attested.explanation);
  TRY(const attest::Answer answer, std::move(attested.answer));
  return token_response(answer.token, exchange.explanation);
}

Result<Response> get_policy(const Request& http_request, std::string_view type,
                            LoopState& loop) {
  TRY_OK(api_version_of(http_request));
  const tee::Scheme* const scheme = attest::find_scheme(type);
  if (scheme == nullptr && !attest::known_but_not_offered(type)) {
    return Error(
        Code::UnknownAttestationType,
        fmt::format("there is no attestation type \"{}\"", type.substr(0, 64)));
  }
  return token_response(wire::policy_token(
      loop.state().provider, scheme == nullptr ? type : scheme->wire_name,
      clock_now()));
}

Error not_allowed(const Request& request, std::string_view allowed) {
  return Error(Code::MethodNotAllowed,
               fmt::format("{} takes {}, not {}", request.path.substr(0, 128),
                           allowed, request.method_text.substr(0, 16)));
}

Error policy_fixed() {
  return Error(Code::OperationDisallowed,
               "The operation is disallowed: this provider is the shared one, "
               "whose policy is the default and cannot be changed");
}

Result<Response> route(Exchange& exchange) {
  const Request& request = exchange.request;
  LoopState& loop = exchange.loop;
  const std::string_view path = request.path;
  const bool get = request.method == Method::Get;
  if (const auto type = behind(path, "/attest/"); type) {
    if (request.method != Method::Post) {
      return not_allowed(request, "POST");
    }
    return attest(exchange, behind(*type, "Tee/").value_or(*type));
  }
  if (equal_ignoring_case(path, "/.well-known/openid-configuration")) {
    return get ? json_response(loop.state().openid_configuration)
               : Result<Response>(not_allowed(request, "GET"));
  }
  if (equal_ignoring_case(path, "/certs")) {
    return get ? json_response(loop.state().certs)
               : Result<Response>(not_allowed(request, "GET"));
  }
  if (const auto type = behind(path, "/policies/"); type) {
    if (get) {
      return get_policy(request, *type, loop);
    }
    if (request.method == Method::Put || request.method == Method::Post) {
      return policy_fixed();
    }
    return not_allowed(request, "GET");
  }
  return Error(Code::RouteNotFound,
               fmt::format("there is no route {}", path.substr(0, 128)));
}

Response error_response(const Error& error, std::string_view explanation = {}) {
  wire::ErrorBody body = wire::error_body(error, explanation);
  Response response = json_response(std::move(body.body));
  response.status = body.status;
  response.headers.add("x-ms-error-code", info(error.code()).wire_code);
  if (body.status == 503) {
    response.headers.add("Retry-After", "1");
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

LoopState::LoopState(const Published<State>& state)
    : subscription_(state), ids_(fresh_generator()) {}

http::Response Service::answer(const Request& request, LoopState& loop) const {
  const std::string id =
      make_request_id(request.header("traceparent"), loop.ids());
  Exchange exchange{request, loop, explanations_};
  auto routed = route(exchange);
  Response response =
      routed ? std::move(*routed)
             : error_response(routed.error(), exchange.explanation);
  add_common_headers(response, id);
  add_headers_for(request, response);
  if (!routed) {
    const bool ours = response.status >= 500;
    log_.write(ours ? LogLevel::Error : LogLevel::Debug, "request refused",
               {{"request_id", id},
                {"code", routed.error().reason()},
                {"message", routed.error().message()}});
  }
  if (access_ == AccessLog::On) {
    log_.write(LogLevel::Info, "request",
               {{"request_id", id},
                {"method", request.method_text},
                {"path", request.path},
                {"status", fmt::format_int(response.status).c_str()},
                {"peer", request.peer}});
  }
  return response;
}

Response Service::refuse(const Error& error) {
  Response response = error_response(error);
  std::mt19937_64 ids = fresh_generator();
  add_common_headers(response, make_request_id(std::nullopt, ids));
  return response;
}

}  // namespace assay::server
