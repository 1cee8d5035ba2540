// SPDX-License-Identifier: Apache-2.0
// Where recorded evidence is, if it is at hand.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace assay::test {

// Recordings are data of their own: they are not part of this repository.
inline std::filesystem::path vectors() {
  const char* const folder = std::getenv("ASSAY_VECTORS");
  return folder == nullptr ? "../shared/vectors" : folder;
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace assay::test
