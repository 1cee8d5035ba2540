// SPDX-License-Identifier: Apache-2.0
// Structured log: one JSON object a line on standard error.
#pragma once

#include <initializer_list>
#include <mutex>
#include <string_view>
#include <utility>

#include "server/config.h"

namespace assay::server {

using LogField = std::pair<std::string_view, std::string_view>;

// OpenTelemetry's names: timestamp, severity_text, body, attributes. Control
// characters are escaped and values cut at kMaxValue bytes. Evidence, tokens
// and keys are never handed to it; what clients take for something else and
// looks like a token is not shown. Thread-safe.
class Log {
 public:
  static constexpr size_t kMaxValue = 2'048;

  explicit Log(LogLevel least) : least_(least) {}

  bool wants(LogLevel level) const { return level >= least_; }
  void write(LogLevel level, std::string_view body,
             std::initializer_list<LogField> attributes = {});

 private:
  LogLevel least_;
  std::mutex mutex_;
};

}  // namespace assay::server
