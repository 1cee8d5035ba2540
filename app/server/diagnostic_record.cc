// SPDX-License-Identifier: Apache-2.0
// Members in the order of MAA's documentation, one string that grows.
#include "server/diagnostic_record.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/time.h"
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "server/log_text.h"

namespace assay::server {
namespace {

constexpr size_t kMostUri = 2'048;
constexpr size_t kMostHeader = 256;
constexpr size_t kMostDetails = 1'024;
constexpr size_t kWhole = std::string_view::npos;  // of what was cut before

std::string cut(std::string_view text, size_t most) {
  text = text.substr(0, most);
  return codec::find_invalid_utf8(text)
             ? codec::replace_invalid_utf8(std::string(text))
             : std::string(text);
}

class Members {
 public:
  void text(std::string_view name, std::string_view value,
            size_t most = kMostHeader) {
    begin(name);
    codec::append_json_string(line_, presentable(cut(value, most), kWhole));
  }
  void number(std::string_view name, uint64_t value) {
    begin(name);
    fmt::format_to(std::back_inserter(line_), "{}", value);
  }
  void raw(std::string_view name, std::string_view value) {
    begin(name);
    line_ += value;
  }
  std::string end() { return std::move(line_) + "}"; }

 private:
  void begin(std::string_view name) {
    line_ += line_.size() > 1 ? "," : "";
    codec::append_json_string(line_, name);
    line_ += ':';
  }

  std::string line_ = "{";
};

// With seven digits of the fraction, as .NET writes times.
std::string time_text(DiagnosticRecord::Moment moment) {
  using Ticks = std::chrono::duration<int64_t, std::ratio<1, 10'000'000>>;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
  std::string text = format_rfc3339(seconds);
  text.pop_back();
  return fmt::format(
      "{}.{:07}Z", text,
      std::chrono::duration_cast<Ticks>(moment - seconds).count());
}

// IPv4 in its form as an address of IPv6; empty stays empty.
std::string mapped(std::string_view peer) {
  const bool is_v4 = !peer.empty() && peer.find(':') == peer.npos;
  return (is_v4 ? "::ffff:" : "") + std::string(peer);
}

// A trace that the record has none of is two empty texts.
std::string trace_json(const DiagnosticRecord& record) {
  Members trace;
  trace.text("traceId", record.trace_id);
  trace.text("parentId", record.parent_id);
  return trace.end();
}

std::string identity_json(const DiagnosticRecord& record) {
  Members identity;
  identity.text("callerAadUPN", record.caller_name);
  identity.text("callerAadObjectId", record.caller_object_id);
  identity.text("callerId", record.caller_id);
  return identity.end();
}

std::string received_json(const DiagnosticRecord& record) {
  Members headers;
  headers.text("User-Agent", record.headers.user_agent);
  Members received;
  received.raw("Headers", headers.end());
  received.number("HeaderCount", record.headers.count);
  received.text("ContentType", record.headers.content_type);
  received.number("ContentLength", record.content_length);
  received.number("CookieCount", record.headers.cookies);
  received.text("TraceParent", record.headers.traceparent);
  return received.end();
}

std::string properties_json(const DiagnosticRecord& record) {
  const bool failed = record.status >= 500;
  Members properties;
  properties.text("failureResourceId", failed ? record.resource_id : "",
                  kMostUri);
  properties.text("failureCategory", record.failure_category);
  properties.text("failureDetails", record.failure_details, kMostDetails);
  properties.raw("infoDataReceived", received_json(record));
  properties.text("attestationOutcome", record.outcome);
  return properties.end();
}

}  // namespace

std::string diagnostic_line(const DiagnosticRecord& record) {
  // Documented: what the client did wrong was processed, too.
  const bool failed = record.status >= 500;
  Members members;
  members.text("Time", time_text(record.completed));
  members.text("resourceId", record.resource_id, kMostUri);
  members.text("region", record.region);
  members.text("operationName", record.operation.name);
  members.text("category", name_of(record.operation.category));
  members.text("resultType", failed ? "Failed" : "Succeeded");
  members.text("resultSignature", fmt::format_int(record.status).str());
  members.raw(
      "durationMs",
      fmt::format(
          "{:.3f}",
          std::chrono::duration<double, std::milli>(record.took).count()));
  members.text("callerIpAddress", mapped(record.peer));
  members.text("traceContext", trace_json(record), kWhole);
  members.text("identity", identity_json(record), kWhole);
  members.text("uri", record.uri, kMostUri);
  members.text("level", failed ? "Error" : "Informational");
  members.text("location", record.region);
  members.raw("properties", properties_json(record));
  return members.end() + "\n";
}

size_t count_cookies(std::string_view cookies) {
  size_t count = 0;
  while (!cookies.empty()) {
    const std::string_view cookie = cookies.substr(0, cookies.find(';'));
    count += cookie.find_first_not_of(' ') == cookie.npos ? 0 : 1;
    cookies.remove_prefix(std::min(cookie.size() + 1, cookies.size()));
  }
  return count;
}

}  // namespace assay::server
