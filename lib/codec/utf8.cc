// SPDX-License-Identifier: Apache-2.0
// Validation by the table of well-formed byte sequences (Unicode, table 3-7).
#include "codec/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace assay::codec {
namespace {

bool within(uint8_t byte, uint8_t low, uint8_t high) {
  return byte >= low && byte <= high;
}

// Length of the sequence at the start of text, or 0 where it is not valid.
size_t sequence_length(std::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0};
  };
  const uint8_t first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (within(first, 0xc2, 0xdf)) {
    return within(byte(1), 0x80, 0xbf) ? 2 : 0;
  }
  if (within(first, 0xe0, 0xef)) {
    const uint8_t low = first == 0xe0 ? 0xa0 : 0x80;
    const uint8_t high = first == 0xed ? 0x9f : 0xbf;
    return within(byte(1), low, high) && within(byte(2), 0x80, 0xbf) ? 3 : 0;
  }
  if (within(first, 0xf0, 0xf4)) {
    const uint8_t low = first == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = first == 0xf4 ? 0x8f : 0xbf;
    return within(byte(1), low, high) && within(byte(2), 0x80, 0xbf) &&
                   within(byte(3), 0x80, 0xbf)
               ? 4
               : 0;
  }
  return 0;
}

// Number of leading ASCII bytes, eight at a time.
size_t ascii_prefix(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t size = 0;
  while (size + 8 <= text.size()) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word & kHighBits) != 0) {
      break;
    }
    size += 8;
  }
  return size;
}

// The bytes at the start of valid UTF-8 that a terminal may obey; 0 where there
// are none. U+0080 to U+009F, U+200E, U+200F, U+2028 to U+202E, U+2066 to
// U+2069, U+061C.
size_t obeyed(std::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if (byte(0) < 0x20 || byte(0) == 0x7f) {
    return 1;
  }
  if ((byte(0) == 0xc2 && byte(1) < 0xa0) ||
      (byte(0) == 0xd8 && byte(1) == 0x9c)) {
    return 2;
  }
  if (byte(0) != 0xe2 || (byte(1) != 0x80 && byte(1) != 0x81)) {
    return 0;
  }
  const bool found = byte(1) == 0x80 ? byte(2) == 0x8e || byte(2) == 0x8f ||
                                           (0xa8 <= byte(2) && byte(2) <= 0xae)
                                     : 0xa6 <= byte(2) && byte(2) <= 0xa9;
  return found ? 3 : 0;
}

}  // namespace

std::optional<size_t> find_invalid_utf8(std::string_view text) {
  size_t offset = ascii_prefix(text);
  while (offset < text.size()) {
    const size_t length = sequence_length(text.substr(offset));
    if (length == 0) {
      return offset;
    }
    offset += length;
  }
  return std::nullopt;
}

std::string replace_invalid_utf8(std::string text) {
  size_t at = 0;
  while (const auto offset =
             find_invalid_utf8(std::string_view(text).substr(at))) {
    at += *offset;
    text[at] = '?';
  }
  return text;
}

std::string one_line(std::string text, size_t maximum) {
  constexpr std::string_view kMore = "...";
  const std::string valid = replace_invalid_utf8(std::move(text));
  std::string line;
  line.reserve(std::min(valid.size(), maximum));
  size_t whole = 0;  // bytes of the line that leave room for kMore
  for (size_t at = 0; at < valid.size();) {
    const size_t bad = obeyed(std::string_view(valid).substr(at));
    const size_t length =
        bad > 0 ? bad : sequence_length(std::string_view(valid).substr(at));
    const size_t written = bad > 0 ? 1 : length;
    if (line.size() + written > maximum) {
      line.resize(whole);
      line += kMore;
      return line;
    }
    if (bad > 0) {
      line += '?';
    } else {
      line.append(valid, at, length);
    }
    if (line.size() + kMore.size() <= maximum) {
      whole = line.size();
    }
    at += length;
  }
  return line;
}

}  // namespace assay::codec
