// SPDX-License-Identifier: Apache-2.0
// The diagnostic log: one record for each request, in a file or on standard
// error.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "journal/line_file.h"
#include "journal/line_queue.h"
#include "server/exchange.h"

namespace assay::server {

// Thread-safe.
class Diagnostics {
 public:
  // An empty file is standard error. Errors: FileUnreadable.
  static Result<std::unique_ptr<Diagnostics>> start(
      const std::filesystem::path& file, std::string location);

  // After an answer; error: null where there is none. Never waits.
  void record(const Exchange& exchange, const http::Response& response,
              const Error* error, std::chrono::nanoseconds took);

  // A request that HTTP refused before it was one.
  void record_refusal(const http::Response& response, const Error& error);

  // After the file was moved away. Errors: FileUnreadable.
  Result<> reopen() { return file_.reopen(); }

  // Records that were not written.
  uint64_t lost() const { return queue_.lost(); }

 private:
  explicit Diagnostics(std::string location) : location_(std::move(location)) {}

  std::string location_;
  journal::LineFile file_;
  journal::LineQueue queue_{file_};
};

}  // namespace assay::server
