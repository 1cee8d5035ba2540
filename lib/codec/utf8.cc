// SPDX-License-Identifier: Apache-2.0
// Validation by the table of well-formed byte sequences (Unicode, table 3-7).
#include "codec/utf8.h"

#include <cstdint>
#include <cstring>

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

}  // namespace assay::codec
