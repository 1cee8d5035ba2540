// SPDX-License-Identifier: Apache-2.0
// Where lines go: standard error, or a file that may be moved away.
#pragma once

#include <filesystem>
#include <mutex>
#include <string_view>

#include "base/result.h"

namespace assay::journal {

enum class Written : uint8_t { All, NotAll };

// Thread-safe.
class LineFile {
 public:
  // Standard error.
  LineFile() = default;
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  // From now on lines are appended to the file, which is made where it is not
  // there. Errors: FileUnreadable; then they go where they went before.
  Result<> open(const std::filesystem::path& path);

  // Opens the file anew, which somebody may have moved away. Nothing to do for
  // standard error. Errors: those of open.
  Result<> reopen();

  // Whole lines, in one call where the system takes them so. What begins after
  // a line that was cut off, by a full disk or a crash, begins a line of its
  // own.
  Written write(std::string_view lines);

 private:
  static constexpr int kStandardError = 2;

  std::mutex mutex_;  // of what follows
  int descriptor_ = kStandardError;
  std::filesystem::path path_;
  bool torn_ = false;  // the last line has no end
};

}  // namespace assay::journal
