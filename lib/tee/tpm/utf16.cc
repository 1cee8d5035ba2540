// SPDX-License-Identifier: Apache-2.0
// Code units to code points to bytes. RFC 2781, section 2.2; RFC 3629.
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

constexpr uint32_t kReplacement = 0xfffd;

bool is_high(uint32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low(uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

void append_code_point(std::string& text, uint32_t point) {
  const auto put = [&](uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
}

}  // namespace

std::string utf8_of(Bytes utf16) {
  const size_t units = utf16.size() / 2;
  const auto unit = [&](size_t i) -> uint32_t {
    return i < units ? utf16[2 * i] | uint32_t{utf16[2 * i + 1]} << 8 : 0;
  };
  // Names are ASCII almost always: what leads is taken in one go.
  std::string text(units, '\0');
  size_t ascii = 0;
  while (ascii < units && unit(ascii) < 0x80) {
    text[ascii] = static_cast<char>(unit(ascii));
    ++ascii;
  }
  text.resize(ascii);
  for (size_t i = ascii; i < units; ++i) {
    const uint32_t first = unit(i);
    if (is_high(first) && is_low(unit(i + 1))) {
      append_code_point(
          text, 0x10000 + ((first - 0xd800) << 10) + (unit(++i) - 0xdc00));
    } else {
      append_code_point(text,
                        is_high(first) || is_low(first) ? kReplacement : first);
    }
  }
  while (!text.empty() && text.back() == '\0') {
    text.pop_back();
  }
  if (utf16.size() % 2 != 0) {
    append_code_point(text, kReplacement);
  }
  return text;
}

std::optional<std::string_view> ascii_of(Bytes utf16, std::span<char> room) {
  const size_t units = utf16.size() / 2;
  if (utf16.size() % 2 != 0 || units > room.size()) {
    return std::nullopt;
  }
  unsigned all = 0;
  for (size_t i = 0; i < units; ++i) {
    room[i] = static_cast<char>(utf16[2 * i]);
    all |= utf16[2 * i + 1] | (utf16[2 * i] & 0x80u);
  }
  if (all != 0) {
    return std::nullopt;
  }
  std::string_view text(room.data(), units);
  text.remove_suffix(units - (text.find_last_not_of('\0') + 1));
  return text;
}

}  // namespace assay::tpm
