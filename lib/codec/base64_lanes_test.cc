// SPDX-License-Identifier: Apache-2.0
// Lanes against the plain definition, at every length and place that matters.
#include "codec/base64_lanes.h"

#include <array>

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string_view alphabet_of(Base64 form) {
  return form == Base64::Url ? kUrl : kStandard;
}

// Bit by bit, as RFC 4648 says it.
std::string plain_encoding(Bytes bytes, Base64 form) {
  std::string text;
  unsigned held = 0;
  unsigned bits = 0;
  for (const uint8_t byte : bytes) {
    held = (held << 8 | byte) & 0xffff;
    for (bits += 8; bits >= 6; bits -= 6) {
      text += alphabet_of(form)[held >> (bits - 6) & 0x3f];
    }
  }
  if (bits > 0) {
    text += alphabet_of(form)[held << (6 - bits) & 0x3f];
  }
  if (form == Base64::Standard) {
    text.resize((text.size() + 3) / 4 * 4, '=');
  }
  return text;
}

Buffer some_bytes(size_t size) {
  Buffer bytes(size);
  uint32_t state = 12345;
  for (uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return bytes;
}

TEST(Base64Lanes, KeepToThePlainEncodingAtEveryLength) {
  for (size_t size = 0; size < 200; ++size) {
    const Buffer bytes = some_bytes(size);
    for (const Base64 form : {Base64::Url, Base64::Standard}) {
      const std::string text = encode_base64(bytes, form);
      ASSERT_EQ(text, plain_encoding(bytes, form)) << size;
      ASSERT_EQ(*decode_base64(text, form), bytes) << size;
      ASSERT_EQ(*decode_base64(text, Base64::Lenient), bytes) << size;
    }
  }
}

TEST(Base64Lanes, ReadEveryCharacterAtEveryPlaceAsTheTableDoes) {
  for (const Base64 form : {Base64::Url, Base64::Standard, Base64::Lenient}) {
    for (unsigned value = 0; value < 256; ++value) {
      const char character = static_cast<char>(value);
      // Four characters alone are too few for lanes.
      const std::string few = {'A', character, 'A', 'A'};
      const bool known = decode_base64(few, form).has_value();
      for (size_t place = 0; place < 64; ++place) {
        std::string text(128, 'A');
        text[place] = character;
        const auto bytes = decode_base64(text, form);
        if (character == '=') {
          ASSERT_FALSE(bytes);
          continue;
        }
        ASSERT_EQ(bytes.has_value(), known) << value << " at " << place;
        if (!known) {
          ASSERT_EQ(bytes.error().detail(),
                    "expected a character of the alphabet at offset " +
                        std::to_string(place));
        } else {
          std::string group(4, 'A');
          group[place % 4] = character;
          const Buffer expected = *decode_base64(group, form);
          ASSERT_TRUE(equal(Bytes(*bytes).subspan(place / 4 * 3, 3), expected))
              << value << " at " << place;
        }
      }
    }
  }
}

TEST(Base64Lanes, LeaveTheEndToTheCaller) {
  const std::string text(128, 'A');
  Buffer out(96, 0xff);
  const size_t decoded = decode_lanes(text, Base64::Url, out.data());
  EXPECT_EQ(decoded % 32, 0U);
  EXPECT_LE(decoded, text.size());
  const Buffer bytes(96);
  std::string encoded(128, 'x');
  const size_t read = encode_lanes(bytes, Base64::Url, encoded.data());
  EXPECT_EQ(read % 24, 0U);
  EXPECT_EQ(encoded.substr(0, read / 3 * 4), text.substr(0, read / 3 * 4));
}

}  // namespace
}  // namespace assay::codec
