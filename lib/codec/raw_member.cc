// SPDX-License-Identifier: Apache-2.0
// Walks over well-formed JSON from value to value without reading them.
#include "codec/raw_member.h"

#include <algorithm>

namespace assay::codec {
namespace {

size_t skip_blanks(std::string_view text, size_t offset) {
  return std::min(text.find_first_not_of(" \t\r\n", offset), text.size());
}

// After the string that begins at the offset. What is in it is not looked at,
// which is why long ones cost little.
size_t string_end(std::string_view text, size_t offset) {
  size_t quote = text.find('"', offset + 1);
  while (quote != text.npos) {
    size_t first = quote;  // of the backslashes before it
    while (text[first - 1] == '\\') {
      --first;
    }
    if ((quote - first) % 2 == 0) {
      return quote + 1;
    }
    quote = text.find('"', quote + 1);
  }
  return text.size();
}

// After the value that begins at the offset of well-formed text.
size_t value_end(std::string_view text, size_t offset) {
  size_t depth = 0;
  for (size_t at = offset; at < text.size();) {
    switch (text[at]) {
      case '"':
        at = string_end(text, at);
        break;
      case '{':
      case '[':
        ++depth;
        ++at;
        continue;
      case '}':
      case ']':
        if (depth == 0) {
          return at;
        }
        --depth;
        ++at;
        break;
      case ',':
        if (depth == 0) {
          return at;
        }
        ++at;
        continue;
      default:
        ++at;
        continue;
    }
    if (depth == 0) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name) {
  size_t at = skip_blanks(text, 0);
  if (at == text.size() || text[at] != '{') {
    return Error(Code::MissingField, "expected an object").at(name);
  }
  at = skip_blanks(text, at + 1);
  while (at < text.size() && text[at] == '"') {
    const size_t key = at + 1;
    at = string_end(text, at);
    const std::string_view found = text.substr(key, at - 1 - key);
    const size_t value = skip_blanks(text, skip_blanks(text, at) + 1);
    at = value_end(text, value);
    if (found == name) {
      if (value == text.size() || text[value] != '{') {
        break;
      }
      return text.substr(value, at - value);
    }
    at = skip_blanks(text, skip_blanks(text, at) + 1);
  }
  return Error(Code::MissingField, "expected an object").at(name);
}

}  // namespace assay::codec
