// SPDX-License-Identifier: Apache-2.0
// Letters and digits of ASCII, and comparison of names whose case does not
// count.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace assay {

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return ascii_lower(c); });
  return lower;
}

// Not Beast's iequals: that of 1.81 reads one byte past the end of both texts
// when their case differs.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return ascii_lower(x) == ascii_lower(y);
  });
}

}  // namespace assay
