// SPDX-License-Identifier: Apache-2.0
// W3C Trace Context, version 00.
#include "server/request_id.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::server {
namespace {

constexpr size_t kTraceSize = 32;
constexpr size_t kSpanSize = 16;

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool all_zeros(std::string_view text) {
  return text.find_first_not_of('0') == text.npos;
}

// "00-<32>-<16>-<2>", neither id zero.
bool is_traceparent(std::string_view text) {
  constexpr size_t kSize = 2 + 1 + kTraceSize + 1 + kSpanSize + 1 + 2;
  if (text.size() != kSize || !text.starts_with("00-") ||
      text[3 + kTraceSize] != '-' || text[4 + kTraceSize + kSpanSize] != '-') {
    return false;
  }
  const std::string_view trace = text.substr(3, kTraceSize);
  const std::string_view span = text.substr(4 + kTraceSize, kSpanSize);
  return is_lower_hex(trace) && is_lower_hex(span) &&
         is_lower_hex(text.substr(kSize - 2)) && !all_zeros(trace) &&
         !all_zeros(span);
}

}  // namespace

std::string make_request_id(std::optional<std::string_view> traceparent,
                            std::mt19937_64& generator) {
  if (traceparent && is_traceparent(*traceparent)) {
    return fmt::format("00-{}-00",
                       traceparent->substr(3, kTraceSize + 1 + kSpanSize));
  }
  return fmt::format("00-{:016x}{:016x}-{:016x}-00", generator(), generator(),
                     0);
}

bool is_harmless_id(std::string_view id) {
  constexpr size_t kMost = 128;
  return !id.empty() && id.size() <= kMost &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
         });
}

}  // namespace assay::server
