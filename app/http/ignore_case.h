// SPDX-License-Identifier: Apache-2.0
// Comparison of header names and protocol words: ASCII, whatever the case.
#pragma once

#include <algorithm>
#include <string_view>

namespace assay::http {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Not Beast's iequals: that of 1.81 reads one byte past the end of both texts
// when their case differs.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return ascii_lower(x) == ascii_lower(y);
  });
}

}  // namespace assay::http
