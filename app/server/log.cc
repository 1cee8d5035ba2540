// SPDX-License-Identifier: Apache-2.0
// Lines by OpenTelemetry's data model for logs.
#include "server/log.h"

#include <array>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/time.h"
#include "codec/json_writer.h"
#include "server/log_text.h"

namespace assay::server {
namespace {

struct Severity {
  std::string_view text;
  int number;  // OpenTelemetry log data model, SeverityNumber
};

constexpr std::array<Severity, 4> kSeverities = {
    {{"DEBUG", 5}, {"INFO", 9}, {"WARN", 13}, {"ERROR", 17}}};

constexpr std::string_view kResource =
    R"("resource":{"service.name":"assay","service.version":")" ASSAY_VERSION
    R"("})";

std::string now_text() {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const std::chrono::nanoseconds rest = now - seconds;
  std::string text = format_rfc3339(seconds);
  text.pop_back();
  return fmt::format("{}.{:09}Z", text, rest.count());
}

struct Append {
  std::string& line;

  void operator()(std::string_view text) const {
    codec::append_json_string(line, presentable(text, Log::kMaxValue));
  }
  void operator()(int64_t number) const {
    fmt::format_to(std::back_inserter(line), "{}", number);
  }
  void operator()(double number) const {
    fmt::format_to(std::back_inserter(line), "{:.9f}", number);
  }
  void operator()(const LogJson& value) const { line += value.text; }
};

void append_member(std::string& line, const LogField& field) {
  codec::append_json_string(line, field.name);
  line += ':';
  std::visit(Append{line}, field.value);
}

std::string line_of(LogLevel level, std::string_view body,
                    std::span<const LogField> attributes, const LogTrace& trace,
                    uint64_t suppressed) {
  const Severity& severity = kSeverities[static_cast<size_t>(level)];
  std::string line = fmt::format(
      R"({{"timestamp":"{}","severity_text":"{}","severity_number":{},"body":)",
      now_text(), severity.text, severity.number);
  codec::append_json_string(line, presentable(body, Log::kMaxValue));
  for (const auto& [name, id] : {std::pair("trace_id", trace.trace_id),
                                 std::pair("span_id", trace.span_id)}) {
    if (!id.empty()) {
      line += ',';
      append_member(line, {name, id});
    }
  }
  if (!attributes.empty()) {
    line += ",\"attributes\":{";
    for (const LogField& field : attributes) {
      line += line.back() == '{' ? "" : ",";
      append_member(line, field);
    }
    line += '}';
  }
  if (suppressed > 0) {
    line += ',';
    append_member(line, {"suppressed", static_cast<int64_t>(suppressed)});
  }
  line += ',';
  line += kResource;
  line += "}\n";
  return line;
}

}  // namespace

Result<> Log::open_file(const std::filesystem::path& path) {
  return path.empty() ? Result<>() : file_.open(path);
}

void Log::write(LogLevel level, std::string_view body,
                std::initializer_list<LogField> attributes,
                const LogTrace& trace, journal::CallSite site) {
  if (!wants(level)) {
    return;
  }
  const auto admitted = rate_.admit(site, std::chrono::steady_clock::now());
  if (admitted) {
    file_.write(line_of(level, body, attributes, trace, *admitted));
  }
}

void Log::write_request(LogLevel level, std::string_view body,
                        std::span<const LogField> attributes,
                        const LogTrace& trace) {
  if (wants(level)) {
    queue_.add(line_of(level, body, attributes, trace, 0));
  }
}

}  // namespace assay::server
