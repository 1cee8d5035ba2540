// SPDX-License-Identifier: Apache-2.0
// Directives of Cache-Control, as far as they are heeded.
#include "keyring/cache_control.h"

#include <algorithm>
#include <charconv>

namespace assay::keyring {
namespace {

bool same_name(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char c, char expected) {
    return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == expected;
  });
}

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  return begin == text.npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::optional<std::chrono::seconds> find_max_age(std::string_view value) {
  std::optional<std::chrono::seconds> age;
  while (!value.empty()) {
    const size_t comma = std::min(value.find(','), value.size());
    const std::string_view directive = trim(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
    const size_t equals = std::min(directive.find('='), directive.size());
    const std::string_view name = directive.substr(0, equals);
    if (same_name(name, "no-store") || same_name(name, "no-cache")) {
      return std::chrono::seconds(0);
    }
    if (same_name(name, "max-age")) {
      const std::string_view digits =
          directive.substr(std::min(equals + 1, directive.size()));
      uint32_t seconds = 0;
      const auto [end, error] = std::from_chars(
          digits.data(), digits.data() + digits.size(), seconds);
      const bool whole =
          error == std::errc() && end == digits.data() + digits.size();
      age = std::chrono::seconds(whole ? seconds : 0);
    }
  }
  return age;
}

}  // namespace assay::keyring
