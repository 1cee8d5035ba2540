// SPDX-License-Identifier: Apache-2.0
// Lookup of request headers, formatting of answer headers.
#include "http/message.h"

#include <algorithm>

#include "base/ascii.h"

namespace assay::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  const auto found = std::find_if(
      headers.begin(), headers.end(), [name](const Header& header) {
        return equal_ignoring_case(header.name, name);
      });
  if (found == headers.end()) {
    return std::nullopt;
  }
  return found->value;
}

void HeaderLines::add(std::string_view name, std::string_view value) {
  text_ += name;
  text_ += ": ";
  const size_t begin = text_.size();
  text_ += value;
  std::replace_if(
      text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  text_ += "\r\n";
}

}  // namespace assay::http
