// SPDX-License-Identifier: Apache-2.0
// One pass over the text.
#include "server/log_text.h"

#include <algorithm>

#include "codec/utf8.h"

namespace assay::server {
namespace {

// A JOSE header begins with {", in base64url.
constexpr std::string_view kToken = "eyJ";
constexpr size_t kShortestToken = 24;

bool is_of_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

// Bytes of the character at the begin that nobody may see; 0 where it is good.
// DEL, U+0080 to U+009F, U+2028 to U+202E, U+2066 to U+2069.
size_t forbidden_at(std::string_view text) {
  const auto byte = [text](size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  if (byte(0) == 0x7f) {
    return 1;
  }
  if (byte(0) == 0xc2 && byte(1) < 0xa0) {
    return 2;
  }
  const bool lines = byte(1) == 0x80 && byte(2) >= 0xa8 && byte(2) <= 0xae;
  const bool isolates = byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
  return byte(0) == 0xe2 && (lines || isolates) ? 3 : 0;
}

}  // namespace

std::string presentable(std::string_view value, size_t most) {
  value = value.substr(0, most);
  value =
      value.substr(0, codec::find_invalid_utf8(value).value_or(value.size()));
  std::string shown;
  shown.reserve(value.size());
  while (!value.empty()) {
    if (value.starts_with(kToken)) {
      const auto end = std::ranges::find_if_not(value, is_of_token);
      const auto size = static_cast<size_t>(end - value.begin());
      shown += kToken;
      value.remove_prefix(kToken.size());
      if (size >= kShortestToken) {
        shown += "***";
        value.remove_prefix(size - kToken.size());
      }
    } else if (const size_t size = forbidden_at(value); size > 0) {
      shown += "\xef\xbf\xbd";
      value.remove_prefix(size);
    } else {
      shown += value.front();
      value.remove_prefix(1);
    }
  }
  return shown;
}

}  // namespace assay::server
