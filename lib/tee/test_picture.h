// SPDX-License-Identifier: Apache-2.0
// Pictures in tests: a value by where it stands in the JSON.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "codec/json.h"
#include "tee/picture.h"

namespace assay::tee {

// Compact JSON of what stands at the path, "report_body/isv_svn"; "absent"
// where nothing does.
inline std::string at(const Picture& picture, std::string_view path) {
  const auto root = codec::parse_json(picture_json(picture));
  EXPECT_TRUE(root) << (root ? "" : root.error().message());
  if (!root) {
    return "broken";
  }
  boost::system::error_code failed;
  const auto* const found = root->find_pointer("/" + std::string(path), failed);
  return found == nullptr ? "absent" : codec::serialize_sorted(*found);
}

inline std::string at(const Result<Picture>& picture, std::string_view path) {
  EXPECT_TRUE(picture) << (picture ? "" : picture.error().message());
  return picture ? at(*picture, path) : picture.error().message();
}

// The code of what is wrong, or "whole", or "in part".
inline std::string reading_of(const Result<Picture>& picture) {
  if (!picture) {
    return std::string(picture.error().reason());
  }
  return picture->whole() ? "whole" : "in part";
}

}  // namespace assay::tee
