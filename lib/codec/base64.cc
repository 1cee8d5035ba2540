// SPDX-License-Identifier: Apache-2.0
// Base64 by table, four characters at a time; what is long, in lanes.
#include "codec/base64.h"

#include <array>
#include <type_traits>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/base64_lanes.h"
#include "codec/read_ahead.h"

namespace assay::codec {
namespace {

constexpr std::string_view kStandardAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kForeign = 0x80;  // set in no value, so that OR tells

using Table = std::array<uint8_t, 256>;

constexpr void admit(Table& table, std::string_view alphabet) {
  for (uint8_t i = 0; i < 64; ++i) {
    table[static_cast<uint8_t>(alphabet[i])] = i;
  }
}

constexpr Table make_table(Base64 form) {
  Table table{};
  table.fill(kForeign);
  if (form != Base64::Standard) {
    admit(table, kUrlAlphabet);
  }
  if (form != Base64::Url) {
    admit(table, kStandardAlphabet);
  }
  return table;
}

constexpr std::array<Table, 3> kTables = {make_table(Base64::Url),
                                          make_table(Base64::Standard),
                                          make_table(Base64::Lenient)};

Error malformed(size_t offset, std::string_view expected) {
  return Error(Code::BadBase64,
               fmt::format("expected {} at offset {}", expected, offset));
}

// The text without its padding, which must be what its length asks for.
Result<std::string_view> without_padding(std::string_view text, Base64 form) {
  const size_t last = text.find_last_not_of('=');
  const size_t size = last == text.npos ? 0 : last + 1;
  const size_t padding = text.size() - size;
  if (form == Base64::Url && padding > 0) {
    return malformed(size, "the end, without padding,");
  }
  if (padding > 2 || (padding > 0 && text.size() % 4 != 0)) {
    return malformed(size, "padding to a multiple of four");
  }
  if (form == Base64::Standard && text.size() % 4 != 0) {
    return malformed(text.size(), "padding to a multiple of four");
  }
  if (size % 4 == 1) {
    return malformed(size, "another character (the length cannot be)");
  }
  return text.substr(0, size);
}

Error foreign_character(std::string_view text, const Table& table) {
  size_t offset = 0;
  while (table[static_cast<uint8_t>(text[offset])] != kForeign) {
    ++offset;
  }
  return malformed(offset, "a character of the alphabet");
}

// Decodes the whole groups of four; the OR of all values tells foreign ones.
uint8_t decode_groups(std::string_view text, const Table& table, uint8_t* out) {
  uint8_t seen = 0;
  for (size_t i = 0; i + 4 <= text.size(); i += 4) {
    const uint8_t a = table[static_cast<uint8_t>(text[i])];
    const uint8_t b = table[static_cast<uint8_t>(text[i + 1])];
    const uint8_t c = table[static_cast<uint8_t>(text[i + 2])];
    const uint8_t d = table[static_cast<uint8_t>(text[i + 3])];
    seen = static_cast<uint8_t>(seen | a | b | c | d);
    *out++ = static_cast<uint8_t>(a << 2 | b >> 4);
    *out++ = static_cast<uint8_t>(b << 4 | c >> 2);
    *out++ = static_cast<uint8_t>(c << 6 | d);
  }
  return seen;
}

// Into bytes or characters.
template <class Container>
Result<Container> decode(std::string_view text, Base64 form) {
  TRY(const std::string_view body, without_padding(text, form));
  const Table& table = kTables[static_cast<size_t>(form)];
  const size_t left = body.size() % 4;
  const size_t whole = body.size() - left;
  const size_t size = whole / 4 * 3 + (left == 0 ? 0 : left - 1);
  Container bytes;
  if constexpr (std::is_same_v<Container, std::string>) {
    bytes.reserve(size + kReadAhead);
  }
  bytes.resize(size);
  auto* const start = reinterpret_cast<uint8_t*>(bytes.data());
  const size_t done = decode_lanes(body, form, start);
  uint8_t seen = decode_groups(body.substr(done), table, start + done / 4 * 3);
  if (left > 0) {
    const uint8_t a = table[static_cast<uint8_t>(body[whole])];
    const uint8_t b = table[static_cast<uint8_t>(body[whole + 1])];
    const uint8_t c =
        left == 3 ? table[static_cast<uint8_t>(body[whole + 2])] : uint8_t{0};
    seen = static_cast<uint8_t>(seen | a | b | c);
    uint8_t* out = start + whole / 4 * 3;
    out[0] = static_cast<uint8_t>(a << 2 | b >> 4);
    if (left == 3) {
      out[1] = static_cast<uint8_t>(b << 4 | c >> 2);
    }
    const int unused = left == 2 ? b & 0x0f : c & 0x03;
    if ((seen & kForeign) == 0 && unused != 0 && form != Base64::Lenient) {
      return malformed(body.size() - 1, "a character without unused bits");
    }
  }
  if ((seen & kForeign) != 0) {
    return foreign_character(body, table);
  }
  return bytes;
}

}  // namespace

void append_base64(std::string& text, Bytes bytes, Base64 form) {
  ASSAY_ASSERT(form != Base64::Lenient);
  const std::string_view alphabet =
      form == Base64::Url ? kUrlAlphabet : kStandardAlphabet;
  const size_t whole = bytes.size() / 3;
  const size_t left = bytes.size() % 3;
  const size_t tail = left == 0 ? 0 : form == Base64::Standard ? 4 : left + 1;
  const size_t start = text.size();
  text.resize(start + 4 * whole + tail, '=');
  char* out = text.data() + start;
  const auto put = [&out, alphabet](unsigned value) {
    *out++ = alphabet[value & 0x3f];
  };
  const size_t done = encode_lanes(bytes, form, out);
  out += done / 3 * 4;
  for (size_t i = done; i + 3 <= bytes.size(); i += 3) {
    const unsigned group = static_cast<unsigned>(bytes[i]) << 16 |
                           static_cast<unsigned>(bytes[i + 1]) << 8 |
                           bytes[i + 2];
    put(group >> 18);
    put(group >> 12);
    put(group >> 6);
    put(group);
  }
  if (left > 0) {
    const unsigned first = bytes[3 * whole];
    const unsigned second = left == 2 ? bytes[3 * whole + 1] : 0;
    put(first >> 2);
    put(first << 4 | second >> 4);
    if (left == 2) {
      put(second << 2);
    }
  }
}

std::string encode_base64(Bytes bytes, Base64 form) {
  std::string text;
  append_base64(text, bytes, form);
  return text;
}

Result<Buffer> decode_base64(std::string_view text, Base64 form) {
  return decode<Buffer>(text, form);
}

Result<std::string> decode_base64_text(std::string_view text, Base64 form) {
  return decode<std::string>(text, form);
}

}  // namespace assay::codec
