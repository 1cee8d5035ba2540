// SPDX-License-Identifier: Apache-2.0
// Lines of requests, written by the log's own thread.
#include "server/request_log.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "server/decision_record.h"
#include "server/request_id.h"

namespace assay::server {
namespace {

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// What a client made up is not written: it may be a token in the wrong place.
std::string_view known_method(const http::Request& request) {
  return request.method == http::Method::Other ? "_OTHER" : request.method_text;
}

LogTrace trace_for(const Exchange& exchange) {
  const TraceContext context = trace_of(exchange.request_id);
  return {context.trace_id, context.parent_id};
}

}  // namespace

void log_access(Log& log, const Exchange& exchange, unsigned status,
                std::chrono::nanoseconds took) {
  constexpr std::array<std::string_view, metrics::kStages> kNames = {
      "decode_seconds", "parse_seconds", "judge_seconds", "sign_seconds"};
  const http::Request& request = exchange.request;
  const auto client_id = request.header("x-ms-client-request-id");
  std::vector<LogField> fields = {
      {"request_id", std::string_view(exchange.request_id)},
      {"method", known_method(request)},
      {"path", request.path},
      {"route", exchange.route},
      {"status", int64_t{status}},
      {"peer", request.peer},
      {"duration_seconds", seconds(took)}};
  if (client_id && is_harmless_id(*client_id)) {
    fields.push_back({"client_request_id", *client_id});
  }
  if (exchange.tenant != nullptr) {
    fields.push_back(
        {"provider", std::string_view(exchange.tenant->provider.name)});
  }
  if (exchange.attestation) {
    fields.push_back({"type", exchange.attestation->type});
    fields.push_back({"outcome", exchange.attestation->outcome});
    for (size_t i = 0; i < metrics::kStages; ++i) {
      if (const auto& stage = exchange.attestation->took[i]) {
        fields.push_back({kNames[i], seconds(*stage)});
      }
    }
  }
  log.write_request(LogLevel::Info, "request", fields, trace_for(exchange));
}

void log_refusal(Log& log, const Exchange& exchange, unsigned status,
                 const Error& error) {
  const std::string message = error.message();
  const std::array<LogField, 3> fields = {
      {{"request_id", std::string_view(exchange.request_id)},
       {"code", error.reason()},
       {"message", std::string_view(message)}}};
  // What is wrong with collateral, or with a store that is shared, is logged
  // once, where it is found.
  const bool told = error.code() == Code::EndorsementUnavailable ||
                    (error.code() == Code::StoreUnavailable &&
                     exchange.context.directory.reads_may_wait());
  if (status >= 500 && !told) {
    log.write(LogLevel::Error, "request refused",
              {fields[0], fields[1], fields[2]}, trace_for(exchange));
  } else {
    log.write_request(LogLevel::Debug, "request refused", fields,
                      trace_for(exchange));
  }
}

void log_decision(Exchange& exchange, const Error* error) {
  const Context& context = exchange.context;
  const bool wanted =
      context.decisions == Decisions::All ||
      (context.decisions == Decisions::Refused && error != nullptr);
  if (!wanted || !exchange.attestation) {
    return;
  }
  Decision decision{.request_id = exchange.request_id,
                    .type = exchange.attestation->type,
                    .outcome = exchange.attestation->outcome,
                    .error = error,
                    .grounds = exchange.grounds.get()};
  if (exchange.grounds != nullptr) {
    const collateral::Snapshot& snapshot = exchange.loop.collateral();
    for (const tee::EndorsementId& id : exchange.grounds->needs) {
      if (const auto* known = snapshot.find(id.name, exchange.grounds->at)) {
        decision.collateral.push_back(known);
      }
    }
  }
  const std::string json = decision_json(decision);
  const std::array<LogField, 1> fields = {{{"decision", LogJson{json}}}};
  context.log->write_request(LogLevel::Info, "attestation decided", fields,
                             trace_for(exchange));
}

}  // namespace assay::server
