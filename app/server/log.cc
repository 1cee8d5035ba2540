// SPDX-License-Identifier: Apache-2.0
// Lines are made outside of the lock and written with one call.
#include "server/log.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

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

std::string now_text() {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto milliseconds =
      std::chrono::floor<std::chrono::milliseconds>(now - seconds);
  std::string text = format_rfc3339(seconds);
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, milliseconds.count());
}

}  // namespace

void Log::write(LogLevel level, std::string_view body,
                std::initializer_list<LogField> attributes) {
  if (!wants(level)) {
    return;
  }
  const Severity& severity = kSeverities[static_cast<size_t>(level)];
  std::string line = fmt::format(
      R"({{"timestamp":"{}","severity_text":"{}","severity_number":{},"body":)",
      now_text(), severity.text, severity.number);
  codec::append_json_string(line, presentable(body, kMaxValue));
  if (attributes.size() > 0) {
    line += ",\"attributes\":{";
    for (const auto& [name, value] : attributes) {
      line += line.back() == '{' ? "" : ",";
      codec::append_json_string(line, name);
      line += ':';
      codec::append_json_string(line, presentable(value, kMaxValue));
    }
    line += '}';
  }
  line += "}\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace assay::server
