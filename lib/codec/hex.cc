// SPDX-License-Identifier: Apache-2.0
// Hexadecimal by table.
#include "codec/hex.h"

#include <array>

#include <fmt/format.h>

namespace assay::codec {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr uint8_t kNotADigit = 0xff;

constexpr std::array<uint8_t, 256> kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kNotADigit);
  for (uint8_t i = 0; i < 16; ++i) {
    const auto digit = static_cast<uint8_t>(kDigits[i]);
    values[digit] = i;
    if (i >= 10) {
      values[digit - ('a' - 'A')] = i;
    }
  }
  return values;
}();

uint8_t value_of(char digit) {
  return kValues[static_cast<uint8_t>(digit)];
}

}  // namespace

void append_hex(std::string& text, Bytes bytes) {
  const size_t start = text.size();
  text.resize(start + 2 * bytes.size());
  char* out = text.data() + start;
  for (const uint8_t byte : bytes) {
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 0x0f];
  }
}

std::string encode_hex(Bytes bytes) {
  std::string text;
  append_hex(text, bytes);
  return text;
}

Result<Buffer> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return Error(Code::BadHex,
                 fmt::format("expected an even number of hexadecimal digits, "
                             "found {}",
                             text.size()));
  }
  Buffer bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const uint8_t high = value_of(text[i]);
    const uint8_t low = value_of(text[i + 1]);
    if (high == kNotADigit || low == kNotADigit) {
      return Error(Code::BadHex,
                   fmt::format("expected a hexadecimal digit at offset {}",
                               high == kNotADigit ? i : i + 1));
    }
    bytes.push_back(static_cast<uint8_t>(high << 4 | low));
  }
  return bytes;
}

}  // namespace assay::codec
