// SPDX-License-Identifier: Apache-2.0
// One process at a time.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace assay::store {

// Holds a lock file until it ends; the system lets go when the process dies.
class FileLock {
 public:
  // The file holds the process id of who has the lock, and stays.
  // Errors: StoreUnavailable (names the holder and what it holds).
  static Result<FileLock> take(const std::filesystem::path& file,
                               std::string_view what);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace assay::store
