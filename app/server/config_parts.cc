// SPDX-License-Identifier: Apache-2.0
// Limits, logs, consistency, confinement.
#include "server/config_parts.h"

#include <charconv>
#include <filesystem>

namespace assay::server {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> read_diagnostic(Values& values) {
  constexpr std::string_view kFile = "file:";
  const std::string_view target = values.text("log.diagnostic");
  if (target == "off") {
    return std::nullopt;
  }
  if (target.starts_with(kFile) && target.size() > kFile.size()) {
    return target.substr(kFile.size());
  }
  if (target != "stderr") {
    values.refuse("log.diagnostic", "off, stderr or file:PATH");
  }
  return fs::path();
}

}  // namespace

LimitConfig read_limits(Values& values, Purpose purpose) {
  constexpr uint64_t kGibibyte = 1u << 30;
  constexpr uint64_t kMany = 1'000'000;
  // Load generators and tests have one address.
  const bool one_address = purpose == Purpose::Development &&
                           values.is_default("limits.connections_per_address");
  return {
      .body_bytes = values.number("limits.body_bytes", 1'024, kGibibyte),
      .bodies_bytes =
          values.number("limits.bodies_bytes", 65'536, 256 * kGibibyte),
      .header_bytes = values.number("limits.header_bytes", 1'024, kGibibyte),
      .connections = values.number("limits.connections", 1, kMany),
      .address_connections =
          one_address
              ? 0
              : values.number("limits.connections_per_address", 0, kMany),
      .queue_target = std::chrono::milliseconds(
          values.number("limits.queue_target_ms", 1, 1'000)),
      .requests_per_second =
          values.number("limits.requests_per_second", 0, kMany),
      .burst = values.number("limits.burst", 1, kMany),
      .header_time = values.seconds("limits.header_seconds"),
      .body_time = values.seconds("limits.body_seconds"),
      .request_time = values.seconds("limits.request_seconds"),
      .idle_time = values.seconds("limits.idle_seconds"),
      .drain_time = values.seconds("limits.drain_seconds"),
  };
}

LogConfig read_log(Values& values) {
  constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error"};
  constexpr std::string_view kDecisions[] = {"off", "denied", "all"};
  return {.level = static_cast<LogLevel>(values.choice("log.level", kLevels)),
          .access = values.flag("log.access"),
          .file = values.text("log.file"),
          .diagnostic = read_diagnostic(values),
          .decisions = static_cast<Decisions>(
              values.choice("log.decisions", kDecisions))};
}

std::chrono::seconds read_staleness(Values& values) {
  constexpr std::string_view kBounded = "bounded:";
  constexpr unsigned kMost = 3'600;
  std::string_view text = values.text("store.consistency");
  if (text == "linearizable") {
    return std::chrono::seconds(0);
  }
  unsigned seconds = 0;
  if (text.starts_with(kBounded) && text.ends_with('s')) {
    text = text.substr(kBounded.size(), text.size() - kBounded.size() - 1);
    const auto read =
        std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
      seconds = 0;
    }
  }
  if (seconds == 0 || seconds > kMost) {
    values.refuse("store.consistency",
                  "linearizable, or bounded:Ns with N from 1 to 3600");
  }
  return std::chrono::seconds(seconds);
}

std::vector<confine::Reach> read_confine_paths(Values& values) {
  constexpr std::string_view kKey = "service.confine_paths";
  std::vector<confine::Reach> reaches;
  for (const std::string& text : values.list(kKey)) {
    const size_t colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    const fs::path path =
        colon == text.npos ? std::string() : text.substr(colon + 1);
    if ((kind != "read" && kind != "write") || !path.is_absolute()) {
      values.refuse(kKey, "read:/PATH or write:/PATH", text);
      continue;
    }
    reaches.push_back({path, kind == "write" ? confine::Access::Write
                                             : confine::Access::Read});
  }
  return reaches;
}

}  // namespace assay::server
