// SPDX-License-Identifier: Apache-2.0
// Bytes 10xxxxxx continue a code point.
#include "jmespath/text.h"

#include <algorithm>
#include <cstring>

namespace assay::jmespath {
namespace {

bool begins_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, begins_code_point));
}

std::string reverse_code_points(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t end = text.size();
  while (end > 0) {
    size_t begin = end - 1;
    while (begin > 0 && !begins_code_point(text[begin])) {
      --begin;
    }
    out += text.substr(begin, end - begin);
    end = begin;
  }
  return out;
}

bool contains_text(std::string_view text, std::string_view part) {
  return part.empty() || (!text.empty() && memmem(text.data(), text.size(),
                                                  part.data(), part.size()));
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_json_number(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789+-.eE") == text.npos;
}

}  // namespace assay::jmespath
