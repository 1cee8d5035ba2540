// SPDX-License-Identifier: Apache-2.0
// From an exchange to its record.
#include "server/diagnostics.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "server/diagnostic_record.h"
#include "server/request_id.h"
#include "wire/arm_request.h"

namespace assay::server {
namespace {

std::string_view category_of(unsigned status, const Error* error) {
  constexpr std::array<std::string_view, 9> kStages = {
      "Request", "Evidence", "Endorsement", "Verification", "Policy",
      "Token",   "Provider", "Store",       "Internal"};
  if (error == nullptr) {
    return "None";
  }
  return status == 401 || status == 403
             ? "AzureAuthorization"
             : kStages[static_cast<size_t>(info(error->code()).stage)];
}

std::string details_of(const Error* error) {
  return error == nullptr
             ? ""
             : fmt::format("{}: {}", error->reason(), error->message());
}

std::string_view outcome_of(const Exchange& exchange) {
  if (!exchange.attestation) {
    return "None";
  }
  const std::string_view outcome = exchange.attestation->outcome;
  return outcome == "issued"   ? "Issued"
         : outcome == "denied" ? "Denied"
         : outcome == "error"  ? "Error"
                               : "Invalid";
}

// What assay itself has a use for. Others may be secrets that were sent to the
// wrong place, and are counted alone.
std::string shown_query(std::string_view query) {
  constexpr std::array<std::string_view, 5> kKnown = {
      "api-version=", "explain=", "version=", "alg=", "$top="};
  std::string shown;
  size_t left_out = 0;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const bool known = std::ranges::any_of(
        kKnown,
        [part](std::string_view name) { return part.starts_with(name); });
    if (known) {
      shown += shown.empty() ? "?" : "&";
      shown += part;
    } else {
      ++left_out;
    }
  }
  if (left_out > 0) {
    shown += fmt::format("{}...", shown.empty() ? "?" : "&");
  }
  return shown;
}

// With the port, as MAA has it: that of the scheme where the client named none.
std::string uri_of(const http::Request& request) {
  const bool https = request.scheme == http::Scheme::Https;
  const std::string_view host = request.host;
  const bool has_port =
      host.find(':', host.starts_with('[') ? host.find(']') : 0) != host.npos;
  return fmt::format("{}://{}{}{}{}", https ? "https" : "http", host,
                     has_port ? ""
                     : https  ? ":443"
                              : ":80",
                     request.path, shown_query(request.query));
}

ReceivedHeaders headers_of(const http::Request& request) {
  return {.user_agent = request.header("User-Agent").value_or(""),
          .content_type = request.header("Content-Type").value_or(""),
          .traceparent = request.header("traceparent").value_or(""),
          .count = request.headers.size(),
          .cookies = count_cookies(request.header("Cookie").value_or(""))};
}

std::string resource_of(const Exchange& exchange) {
  if (exchange.tenant == nullptr) {
    const http::Request& request = exchange.request;
    const auto of_arm = wire::parse_arm_request(request.method_text,
                                                request.path, request.query);
    return of_arm && !of_arm->provider.empty()
               ? wire::provider_id(of_arm->place, of_arm->provider)
               : std::string();
  }
  const provider::Provider& provider = exchange.tenant->provider;
  return wire::provider_id(
      {provider.resource.subscription, provider.resource.resource_group},
      provider.name);
}

}  // namespace

Result<std::unique_ptr<Diagnostics>> Diagnostics::start(
    const std::filesystem::path& file, std::string location) {
  std::unique_ptr<Diagnostics> diagnostics(
      new Diagnostics(std::move(location)));
  if (!file.empty()) {
    TRY_OK(diagnostics->file_.open(file));
  }
  return diagnostics;
}

void Diagnostics::record(const Exchange& exchange,
                         const http::Response& response, const Error* error,
                         std::chrono::nanoseconds took) {
  const http::Request& request = exchange.request;
  const std::string resource = resource_of(exchange);
  const std::string uri = uri_of(request);
  const std::string details = details_of(error);
  const std::string caller_id =
      exchange.caller ? fmt::format("{}#{}", exchange.caller->issuer,
                                    exchange.caller->principal)
                      : std::string();
  DiagnosticRecord record;
  record.completed = std::chrono::system_clock::now();
  record.resource_id = resource;
  record.region = location_;
  record.operation = operation_of(request, exchange.route);
  record.status = response.status;
  record.took = took;
  record.peer = request.peer;
  const TraceContext trace = trace_of(exchange.request_id);
  record.trace_id = trace.trace_id;
  record.parent_id = trace.parent_id;
  if (exchange.caller) {
    record.caller_name = exchange.caller->name;
    record.caller_object_id = exchange.caller->principal;
    record.caller_id = caller_id;
  }
  record.uri = uri;
  record.failure_category = category_of(response.status, error);
  record.failure_details = details;
  record.headers = headers_of(request);
  record.content_length = request.body.size();
  record.outcome = outcome_of(exchange);
  queue_.add(diagnostic_line(record));
}

void Diagnostics::record_refusal(const http::Response& response,
                                 const Error& error) {
  const std::string details = details_of(&error);
  DiagnosticRecord record;
  record.completed = std::chrono::system_clock::now();
  record.region = location_;
  record.status = response.status;
  record.failure_category = category_of(response.status, &error);
  record.failure_details = details;
  queue_.add(diagnostic_line(record));
}

}  // namespace assay::server
