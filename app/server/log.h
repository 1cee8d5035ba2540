// SPDX-License-Identifier: Apache-2.0
// Structured log: one JSON object a line on standard error or in a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "journal/call_rate.h"
#include "journal/line_file.h"
#include "journal/line_queue.h"
#include "server/config.h"

namespace assay::server {

// A finished JSON value.
struct LogJson {
  std::string_view text;
};

using LogValue = std::variant<std::string_view, int64_t, double, LogJson>;

struct LogField {
  std::string_view name;
  LogValue value;
};

// Of the request that a line is about, in hexadecimal; empty where there is
// none.
struct LogTrace {
  std::string_view trace_id = {};
  std::string_view span_id = {};
};

// OpenTelemetry's names: timestamp, severity_text, severity_number, body,
// trace_id, span_id, attributes, resource. Control characters are escaped and
// values cut at kMaxValue bytes. Evidence, tokens and keys are never handed to
// it; what clients take for something else and looks like a token is not shown.
// Thread-safe, but for open_file().
class Log {
 public:
  static constexpr size_t kMaxValue = 2'048;

  explicit Log(LogLevel least) : least_(least) {}

  // Before anything else; standard error where the path is empty.
  // Errors: FileUnreadable.
  Result<> open_file(const std::filesystem::path& path);
  // After the file was moved away. Errors: FileUnreadable.
  Result<> reopen() { return file_.reopen(); }

  bool wants(LogLevel level) const { return level >= least_; }

  // What happened to the service: on its way to the disk when this returns.
  // Where one place writes too often, lines are left out and counted. The
  // builtins: clang 14 has no std::source_location.
  void write(LogLevel level, std::string_view body,
             std::initializer_list<LogField> attributes = {},
             const LogTrace& trace = {},
             journal::CallSite site = {__builtin_FILE(), __builtin_LINE()});

  // What happened to a request: written later, by another thread.
  void write_request(LogLevel level, std::string_view body,
                     std::span<const LogField> attributes,
                     const LogTrace& trace);

  // Lines of requests that were not written, because too many waited.
  uint64_t lost() const { return queue_.lost(); }

 private:
  LogLevel least_;
  journal::LineFile file_;
  journal::CallRate rate_;
  journal::LineQueue queue_{file_};
};

}  // namespace assay::server
