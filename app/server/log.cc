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
#include "codec/utf8.h"

namespace assay::server {
namespace {

struct Severity {
  std::string_view text;
  int number;  // OpenTelemetry log data model, SeverityNumber
};

constexpr std::array<Severity, 4> kSeverities = {
    {{"DEBUG", 5}, {"INFO", 9}, {"WARN", 13}, {"ERROR", 17}}};

// Cut to the limit, and to the part that is valid UTF-8.
std::string_view presentable(std::string_view value) {
  value = value.substr(0, Log::kMaxValue);
  return value.substr(0,
                      codec::find_invalid_utf8(value).value_or(value.size()));
}

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
  codec::append_json_string(line, presentable(body));
  if (attributes.size() > 0) {
    line += ",\"attributes\":{";
    for (const auto& [name, value] : attributes) {
      line += line.back() == '{' ? "" : ",";
      codec::append_json_string(line, name);
      line += ':';
      codec::append_json_string(line, presentable(value));
    }
    line += '}';
  }
  line += "}\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace assay::server
