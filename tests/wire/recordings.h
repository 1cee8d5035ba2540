// SPDX-License-Identifier: Apache-2.0
// Recorded exchanges of MAA, for the tests that replay them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::test {

namespace fs = std::filesystem;
namespace json = codec::json;

// Recordings are data of their own: they are not part of this repository.
inline fs::path vectors() {
  const char* const folder = std::getenv("ASSAY_VECTORS");
  return folder == nullptr ? "../shared/vectors" : folder;
}

inline std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline json::value must_parse(std::string_view text) {
  auto value = codec::parse_json(text);
  if (!value) {
    ADD_FAILURE() << value.error().message();
    return json::object();
  }
  return std::move(*value);
}

// Recordings whose name holds all of these, sorted.
inline std::vector<std::string> find_recordings(
    const std::vector<std::string_view>& parts) {
  std::vector<std::string> found;
  std::error_code ignored;  // no folder, no recordings
  for (const auto& entry :
       fs::directory_iterator(vectors() / "maa-recorded", ignored)) {
    const std::string name = entry.path().filename().string();
    if (std::all_of(parts.begin(), parts.end(), [&name](std::string_view part) {
          return name.find(part) != name.npos;
        })) {
      found.push_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

inline json::value recording(const std::string& name) {
  return must_parse(read_file(vectors() / "maa-recorded" / name));
}

inline std::string text_at(const json::value& value, std::string_view pointer) {
  return std::string(value.at_pointer(pointer).as_string());
}

inline void skip_without_recordings(size_t found) {
  if (found == 0) {
    GTEST_SKIP() << "no recordings in " << vectors()
                 << "; ASSAY_VECTORS names their folder";
  }
}

}  // namespace assay::test
