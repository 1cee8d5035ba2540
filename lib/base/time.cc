// SPDX-License-Identifier: Apache-2.0
// RFC 3339, the UTC subset that vendors' documents use.
#include "base/time.h"

#include <cstddef>

#include <fmt/format.h>

namespace assay {
namespace {

// The number of `count` digits at `offset`, or -1.
int digits(std::string_view text, size_t offset, size_t count) {
  int value = 0;
  for (const char c : text.substr(offset, count)) {
    if (c < '0' || c > '9') {
      return -1;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

// "T12:34:56[.frac]Z" after the date; 19 characters before fraction and Z.
bool has_shape(std::string_view text) {
  constexpr size_t kWhole = 19;
  if (text.size() < kWhole + 1 || text.back() != 'Z' || text[4] != '-' ||
      text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return false;
  }
  const std::string_view fraction =
      text.substr(kWhole, text.size() - kWhole - 1);
  if (fraction.empty()) {
    return true;
  }
  return fraction.size() > 1 && fraction.front() == '.' &&
         fraction.find_first_not_of("0123456789", 1) == fraction.npos;
}

}  // namespace

Result<Time> parse_rfc3339(std::string_view text) {
  const auto malformed = [text] {
    return Error(Code::TimeMalformed,
                 fmt::format("expected a time like 2024-03-01T00:00:00Z, "
                             "found \"{}\"",
                             text.substr(0, 40)));
  };
  if (!has_shape(text)) {
    return malformed();
  }
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 1970 || month < 0 || day < 0 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 59) {
    return malformed();
  }
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) {
    return malformed();
  }
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string format_rfc3339(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace assay
