// SPDX-License-Identifier: Apache-2.0
// Which part of the file system a service reaches.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"

namespace assay::confine {

// Write has Read in it, and making, renaming and removing files and folders.
enum class Access : uint8_t { Read, Write };

// A file, or a folder with all that is below it.
struct Reach {
  std::filesystem::path path;
  Access access = Access::Read;

  bool operator==(const Reach&) const = default;
};

// To read a file now, and later the one that has taken its place: its folder,
// and that of the file which its links lead to. The file alone where its folder
// is the root.
std::vector<Reach> reach_of_file(const std::filesystem::path& file);

// What the C library, OpenSSL and libcurl read by themselves: the settings and
// authorities of the system, its libraries, and what Linux says of this
// process.
std::vector<Reach> reach_of_libraries();

}  // namespace assay::confine
