// SPDX-License-Identifier: Apache-2.0
// https://www.w3.org/TR/trace-context-1/, section 3.2.
#include "server/trace_context.h"

namespace assay::server {
namespace {

// "00-<32>-<16>-<2>"
constexpr size_t kVersion = 2;
constexpr size_t kTraceAt = 3;
constexpr size_t kTrace = 32;
constexpr size_t kParentAt = kTraceAt + kTrace + 1;
constexpr size_t kParent = 16;
constexpr size_t kFlagsAt = kParentAt + kParent + 1;
constexpr size_t kSize = kFlagsAt + 2;

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool all_zeros(std::string_view text) {
  return text.find_first_not_of('0') == text.npos;
}

// Version ff is invalid for ever; a later one than 00 may have more behind
// another hyphen.
bool has_form(std::string_view text) {
  if (text.size() < kSize || text[kVersion] != '-' ||
      text[kParentAt - 1] != '-' || text[kFlagsAt - 1] != '-') {
    return false;
  }
  const std::string_view version = text.substr(0, kVersion);
  if (!is_lower_hex(version) || version == "ff") {
    return false;
  }
  return text.size() == kSize || (version != "00" && text[kSize] == '-');
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view text) {
  if (!has_form(text)) {
    return std::nullopt;
  }
  const TraceContext context{text.substr(kTraceAt, kTrace),
                             text.substr(kParentAt, kParent)};
  const bool good =
      is_lower_hex(context.trace_id) && is_lower_hex(context.parent_id) &&
      is_lower_hex(text.substr(kFlagsAt, 2)) && !all_zeros(context.trace_id) &&
      !all_zeros(context.parent_id);
  return good ? std::optional(context) : std::nullopt;
}

}  // namespace assay::server
