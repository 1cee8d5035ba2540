// SPDX-License-Identifier: Apache-2.0
// Ready means: can verify and sign. observability-ops.md 3.
#include "server/admin.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "codec/json_writer.h"
#include "server/clock.h"
#include "server/collateral_metrics.h"
#include "server/collateral_view.h"
#include "server/service.h"

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

Response version() {
  codec::SortedObject object;
  object.add_string("crypto", OpenSSL_version(OPENSSL_VERSION));
  object.add_string("version", ASSAY_VERSION);
  Response response;
  response.body = object.text();
  return response;
}

double value_of(const confine::Layer& layer) {
  return layer.state == confine::State::On ? 1 : 0;
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

}  // namespace

Response Admin::answer(const http::Request& request) const {
  if (request.method != http::Method::Get) {
    Response response = Service::refuse(
        Error(Code::MethodNotAllowed, "the admin listener takes GET"));
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  if (request.path == "/healthz" || request.path == "/livez" ||
      request.path == "/startupz") {
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
    response.body = collateral_json(context_.supply, judged_at(*state_.get()));
    return response;
  }
  if (request.path == "/metrics") {
    return measured();
  }
  return Service::refuse(
      Error(Code::RouteNotFound,
            "the admin listener has /healthz, /livez, /startupz, /readyz, "
            "/version, /metrics and /collateral"));
}

Response Admin::measured() const {
  metrics::Families families = context_.board->collect();
  const metrics::Families more =
      collateral_metrics(context_.supply, judged_at(*state_.get()));
  families.insert(families.end(), more.begin(), more.end());
  auto build = metrics::gauge("assay_build_info", "1, of this build.");
  metrics::add(build,
               {{"version", ASSAY_VERSION},
                {"compiler", __VERSION__},
                {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)}},
               1);
  auto records = metrics::gauge("assay_store_records", "Records in the store.");
  metrics::add(records, {}, static_cast<double>(context_.directory.records()));
  auto damaged = metrics::gauge("assay_store_damaged_records",
                                "Records that cannot be read.");
  metrics::add(damaged, {},
               static_cast<double>(context_.directory.damage().size()));
  auto confined = metrics::gauge("assay_confinement",
                                 "1 where the process is kept from what it "
                                 "does not need, by what keeps it.");
  metrics::add(confined, {{"kind", "landlock"}}, value_of(confinement_.files));
  metrics::add(confined, {{"kind", "seccomp"}}, value_of(confinement_.calls));
  families.insert(families.end(), {build, records, damaged, confined});
  Response response = text_response(200, metrics::text_of(families));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Response Admin::ready(const http::Request& request) const {
  const auto state = state_.get();
  const bool serving = phase_.load() == Phase::Serving;
  const auto tenant =
      context_.directory.find(context_.directory.options().default_provider);
  const bool has_key = tenant && *tenant != nullptr;
  const bool has_anchors = !state->anchors.intel.empty();
  const bool good = serving && has_key && has_anchors;
  if (request.query != "verbose") {
    return text_response(good ? 200 : 503, good ? "ok\n" : "not ready\n");
  }
  std::string checks = check("serving", serving, "not draining");
  checks += "," + check("signing key", has_key,
                        has_key  ? (*tenant)->provider.signing_key().kid
                        : tenant ? "the default provider is gone"
                                 : tenant.error().message());
  checks += "," + check("store", true,
                        fmt::format("{} records, {} known to be damaged",
                                    context_.directory.records(),
                                    context_.directory.damage().size()));
  for (const keyring::IssuerStatus& issuer : context_.ring.status()) {
    // An issuer that is down keeps nobody from attesting.
    checks += "," + check("issuer " + issuer.issuer, issuer.keys > 0,
                          issuer.last_error.empty()
                              ? fmt::format("{} keys", issuer.keys)
                              : issuer.last_error);
  }
  checks += "," + check("anchors", has_anchors,
                        std::to_string(state->anchors.intel.size()));
  checks += "," + check("collateral", true,
                        collateral_summary(context_.supply, judged_at(*state)));
  checks += "," + check("appraisal time", true,
                        state->appraise_at
                            ? "fixed at " + format_rfc3339(*state->appraise_at)
                            : "the clock");
  checks += "," + check("landlock", confinement_.files);
  checks += "," + check("seccomp", confinement_.calls);
  codec::SortedObject object;
  object.add_string("status", good ? "ok" : "failed");
  object.add_raw("checks", "[" + checks + "]");
  Response response;
  response.status = good ? 200 : 503;
  response.body = object.text();
  return response;
}

}  // namespace assay::server
