// SPDX-License-Identifier: Apache-2.0
// In the form of W3C Trace Context, version 00.
#include "server/request_id.h"

#include <algorithm>

#include <fmt/format.h>

namespace assay::server {

std::string make_request_id(std::optional<std::string_view> traceparent,
                            std::mt19937_64& generator) {
  const auto context =
      traceparent ? parse_traceparent(*traceparent) : std::nullopt;
  if (context) {
    return fmt::format("00-{}-{}-00", context->trace_id, context->parent_id);
  }
  return fmt::format("00-{:016x}{:016x}-{:016x}-00", generator(), generator(),
                     0);
}

TraceContext trace_of(std::string_view request_id) {
  constexpr size_t kSize = 55;
  if (request_id.size() != kSize) {
    return {};
  }
  const std::string_view parent = request_id.substr(36, 16);
  const bool began_here = parent.find_first_not_of('0') == parent.npos;
  return {request_id.substr(3, 32), began_here ? std::string_view() : parent};
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
