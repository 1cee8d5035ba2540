// SPDX-License-Identifier: Apache-2.0
// Counts and lengths of header lines, before anything parses them.
#include "http/header_section.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace assay::http {
namespace {

// Room in the request line beside the target: method, version, spaces.
constexpr size_t kRequestLineRest = 64;
constexpr std::string_view kLineEnd = "\r\n";

Error too_large(std::string_view what, size_t maximum) {
  return Error(Code::HeaderTooLarge,
               fmt::format("{}; at most {} are allowed", what, maximum));
}

size_t line_limit(std::string_view line, const Limits& limits) {
  const std::string_view name = line.substr(0, line.find(':'));
  return equal_ignoring_case(name, "Authorization") ? limits.authorization_bytes
                                                    : limits.header_line_bytes;
}

Result<> check_request_line(std::string_view section, const Limits& limits) {
  const std::string_view line = section.substr(0, section.find('\r'));
  if (line.size() > limits.target_bytes + kRequestLineRest) {
    return Error(Code::UriTooLong,
                 fmt::format("the request target is longer than the {} bytes "
                             "allowed",
                             limits.target_bytes));
  }
  return {};
}

}  // namespace

Result<> check_partial_header(std::string_view part, const Limits& limits) {
  TRY_OK(check_request_line(part, limits));
  if (part.size() >= limits.header_bytes) {
    return too_large("the header section goes on after its limit in bytes",
                     limits.header_bytes);
  }
  return {};
}

Result<> check_header_section(std::string_view section, const Limits& limits) {
  TRY_OK(check_request_line(section, limits));
  if (section.size() > limits.header_bytes) {
    return too_large(
        fmt::format("the header section has {} bytes", section.size()),
        limits.header_bytes);
  }
  size_t count = 0;
  size_t begin = section.find(kLineEnd);
  while (begin != std::string_view::npos) {
    begin += kLineEnd.size();
    const size_t end = section.find(kLineEnd, begin);
    const std::string_view line = section.substr(begin, end - begin);
    if (line.empty()) {
      break;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      return Error(Code::BadHttp,
                   "a header line begins with white space; folded lines are "
                   "not accepted");
    }
    if (const size_t limit = line_limit(line, limits); line.size() > limit) {
      return too_large(fmt::format("a header line has {} bytes", line.size()),
                       limit);
    }
    if (++count > limits.header_count) {
      return too_large("there are too many header lines", limits.header_count);
    }
    begin = end;
  }
  return {};
}

}  // namespace assay::http
