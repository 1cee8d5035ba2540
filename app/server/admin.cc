// SPDX-License-Identifier: Apache-2.0
// Ready means: can verify and sign. observability-ops.md 3.
#include "server/admin.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "attest/attest.h"
#include "codec/json_writer.h"
#include "server/admin_gate.h"
#include "server/clock.h"
#include "server/collateral_metrics.h"
#include "server/collateral_view.h"
#include "server/diagnostics.h"
#include "server/load_metrics.h"
#include "server/service.h"
#include "server/service_metrics.h"

namespace assay::server {
namespace {

using http::Response;

Response text_response(unsigned status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

std::string check(std::string_view name, bool good, std::string_view detail) {
  codec::SortedObject object;
  object.add_string("detail", detail);
  object.add_string("name", name);
  object.add_string("status", good ? "ok" : "failed");
  return object.text();
}

// Says what is on; what is off makes nobody unready.
std::string check(std::string_view name, const confine::Layer& layer) {
  return check(
      name, true,
      fmt::format("{}: {}", layer.state == confine::State::On ? "on" : "off",
                  layer.detail));
}

Time judged_at(const State& state) {
  return state.appraise_at.value_or(clock_now());
}

Response refuse_method(std::string_view allowed) {
  Response response = Service::refuse(Error(
      Code::MethodNotAllowed, fmt::format("expected method {}", allowed)));
  response.headers.add("Allow", allowed);
  return response;
}

}  // namespace

Response Admin::answer(const http::Request& request) const {
  if (request.path.starts_with("/-/")) {
    return command(request);
  }
  if (request.method != http::Method::Get) {
    return refuse_method("GET, HEAD");
  }
  if (request.path == "/healthz" || request.path == "/livez") {
    return alive();
  }
  if (request.path == "/startupz") {  // nobody listens before all is loaded
    return text_response(200, "ok\n");
  }
  if (request.path == "/readyz") {
    return ready(request);
  }
  if (request.path == "/version") {
    return version();
  }
  if (request.path == "/collateral") {
    Response response;
    response.body =
        collateral_json(parts_.context.supply, judged_at(*parts_.state.get()));
    return response;
  }
  if (request.path == "/metrics") {
    return measured();
  }
  return Service::refuse(
      Error(Code::RouteNotFound,
            "the admin listener has /healthz, /livez, /startupz, /readyz, "
            "/version, /metrics and /collateral, and to POST to /-/drain and "
            "/-/reload"));
}

Response Admin::command(const http::Request& request) const {
  const bool drains = request.path == "/-/drain";
  if (!drains && request.path != "/-/reload") {
    return Service::refuse(Error(Code::RouteNotFound,
                                 "expected POST to /-/drain or to /-/reload"));
  }
  if (request.method != http::Method::Post) {
    return refuse_method("POST");
  }
  if (const auto admitted = admit_operator(request, parts_.token); !admitted) {
    return Service::refuse(admitted.error());
  }
  if (drains) {
    parts_.phase = Phase::Draining;
    return text_response(202, "not ready from now on; SIGTERM ends it\n");
  }
  parts_.reload();
  return text_response(202, "reloading; the log tells what came of it\n");
}

// Deadlines are looked at four times a second; a loop that does not come to it
// for so long answers nobody.
Response Admin::alive() const {
  constexpr std::chrono::seconds kPatience{10};
  const std::chrono::milliseconds turn = parts_.longest_turn();
  return turn < kPatience
             ? text_response(200, "ok\n")
             : text_response(503, fmt::format("an event loop stands still for "
                                              "{} ms\n",
                                              turn.count()));
}

Response Admin::version() const {
  std::string types = "[";
  for (const tee::Scheme& scheme : attest::schemes()) {
    types += types.size() > 1 ? "," : "";
    codec::append_json_string(types, scheme.wire_name);
  }
  codec::SortedObject object;
  object.add_raw("attestationTypes", types + "]");
  object.add_string("buildId", build_.id);
  object.add_string("compiler", __VERSION__);
  object.add_string("crypto", OpenSSL_version(OPENSSL_VERSION));
  object.add_string("git", build_.git);
  object.add_string("sourceDate", format_rfc3339(build_.source_date));
  object.add_string("version", ASSAY_VERSION);
  Response response;
  response.body = object.text();
  return response;
}

Response Admin::measured() const {
  const Context& context = parts_.context;
  const Diagnostics* const diagnostics = context.diagnostics;
  metrics::Families families = context.board->collect();
  for (const metrics::Families& more : std::array{
           collateral_metrics(context.supply, judged_at(*parts_.state.get())),
           load_metrics(parts_.load),
           service_metrics(
               context,
               {.build = build_,
               .now = clock_now(),
               .confinement = parts_.confinement,
               .tls_end = parts_.tls_end(),
               .stepped = context.clock.stepped(ClockWatch::read()),
               .log_lost = parts_.log.lost(),
               .diagnostic_lost =
                    diagnostics == nullptr ? 0 : diagnostics->lost()})}) {
    families.insert(families.end(), more.begin(), more.end());
  }
  Response response = text_response(200, metrics::text_of(families));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Response Admin::ready(const http::Request& request) const {
  const auto state = parts_.state.get();
  const bool serving = parts_.phase.load() == Phase::Serving;
  const auto tenant = parts_.context.directory.find(
      parts_.context.directory.options().default_provider);
  const bool has_key = tenant && *tenant != nullptr;
  const bool has_anchors = !state->anchors.intel.empty();
  const auto snapshot = parts_.context.supply.published().get();
  const auto clock_problem = parts_.context.clock.problem(
      clock_now(), newest_issue(*state, *snapshot));
  const auto current = parts_.context.directory.expect_current();
  const bool good =
      serving && has_key && has_anchors && current && !clock_problem;
  if (request.query != "verbose") {
    return text_response(good ? 200 : 503, good ? "ok\n" : "not ready\n");
  }
  std::string checks = check("serving", serving, "not draining");
  checks += "," + check("signing key", has_key,
                        has_key  ? (*tenant)->provider.signing_key().kid
                        : tenant ? "the default provider is gone"
                                 : tenant.error().message());
  checks += "," + check("store", current.has_value(),
                        current ? fmt::format(
                                      "{} records, {} known to be damaged",
                                      parts_.context.directory.records(),
                                      parts_.context.directory.damage().size())
                                : current.error().detail());
  for (const keyring::IssuerStatus& issuer : parts_.context.ring.status()) {
    // An issuer that is down keeps nobody from attesting.
    checks += "," + check("issuer " + issuer.issuer, issuer.keys > 0,
                          issuer.last_error.empty()
                              ? fmt::format("{} keys", issuer.keys)
                              : issuer.last_error);
  }
  checks += "," + check("anchors", has_anchors,
                        std::to_string(state->anchors.intel.size()));
  checks +=
      "," + check("collateral", true,
                  collateral_summary(parts_.context.supply, judged_at(*state)));
  checks += "," + check("appraisal time", true,
                        state->appraise_at
                            ? "fixed at " + format_rfc3339(*state->appraise_at)
                            : "the clock");
  checks +=
      "," +
      check("clock", !clock_problem,
            clock_problem.value_or(fmt::format(
                "set by {:.3f} s since the start",
                parts_.context.clock.stepped(ClockWatch::read()).count())));
  checks += "," + check("landlock", parts_.confinement.files);
  checks += "," + check("seccomp", parts_.confinement.calls);
  codec::SortedObject object;
  object.add_string("status", good ? "ok" : "failed");
  object.add_raw("checks", "[" + checks + "]");
  Response response;
  response.status = good ? 200 : 503;
  response.body = object.text();
  return response;
}

}  // namespace assay::server
