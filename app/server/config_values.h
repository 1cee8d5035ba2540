// SPDX-License-Identifier: Apache-2.0
// Typed values out of settings, for config.cc alone.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "server/settings.h"

namespace assay::server {

// Reads typed values and remembers the first error, so that make_config can
// list its options one a line.
class Values {
 public:
  explicit Values(const Settings& settings) : settings_(settings) {}

  const std::string& text(std::string_view key) {
    static const std::string kEmpty;
    const auto& values = settings_.find(key)->second.values;
    return values.empty() ? kEmpty : values.front();
  }

  const std::vector<std::string>& list(std::string_view key) const {
    return settings_.find(key)->second.values;
  }

  uint64_t number(std::string_view key, uint64_t least, uint64_t most) {
    const std::string& digits = text(key);
    uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        value < least || value > most) {
      refuse(key, fmt::format("a whole number from {} to {}", least, most));
    }
    return value;
  }

  std::chrono::seconds seconds(std::string_view key) {
    constexpr uint64_t kDay = 86'400;
    return std::chrono::seconds(number(key, 1, kDay));
  }

  bool flag(std::string_view key) {
    const std::string& value = text(key);
    if (value != "true" && value != "false") {
      refuse(key, "true or false");
    }
    return value == "true";
  }

  // Position of the value among the names.
  size_t choice(std::string_view key, std::span<const std::string_view> names) {
    const std::string& value = text(key);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == value) {
        return i;
      }
    }
    refuse(key, fmt::format("one of {}", fmt::join(names, ", ")));
    return 0;
  }

  void refuse(std::string_view key, std::string_view expected) {
    refuse(key, expected, text(key));
  }

  void refuse(std::string_view key, std::string_view expected,
              std::string_view found) {
    refuse_at(settings_.find(key)->second.origin, key, expected, found);
  }

  void refuse_at(std::string_view origin, std::string_view key,
                 std::string_view expected, std::string_view found) {
    if (!error_) {
      error_ = Error(Code::ConfigInvalid,
                     fmt::format("{} ({}): expected {}, found \"{}\"", key,
                                 origin, expected, found));
    }
  }

  const std::vector<Row>& rows(std::string_view key) const {
    return settings_.find(key)->second.rows;
  }

  bool is_default(std::string_view key) const {
    return settings_.find(key)->second.origin == "default";
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Settings& settings_;
  std::optional<Error> error_;
};

}  // namespace assay::server
