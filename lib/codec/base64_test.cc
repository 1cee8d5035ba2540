// SPDX-License-Identifier: Apache-2.0
// Tests of base64 and base64url; vectors of RFC 4648, section 10.
#include "codec/base64.h"

#include <gtest/gtest.h>

#include "codec/read_ahead.h"

namespace assay::codec {
namespace {

struct Vector {
  std::string_view plain;
  std::string_view standard;
  std::string_view url;
};
constexpr Vector kVectors[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+", "-__-"},
};

TEST(Base64, KeepsTheVectorsOfRfc4648) {
  for (const Vector& vector : kVectors) {
    const Bytes plain = bytes_of(vector.plain);
    EXPECT_EQ(encode_base64(plain, Base64::Standard), vector.standard);
    EXPECT_EQ(encode_base64(plain, Base64::Url), vector.url);
    EXPECT_TRUE(
        equal(*decode_base64(vector.standard, Base64::Standard), plain));
    EXPECT_TRUE(equal(*decode_base64(vector.url, Base64::Url), plain));
    EXPECT_TRUE(equal(*decode_base64(vector.standard, Base64::Lenient), plain));
    EXPECT_TRUE(equal(*decode_base64(vector.url, Base64::Lenient), plain));
  }
}

TEST(Base64, LeavesRoomBehindTexts) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{100}, size_t{4096}}) {
    const std::string text = *decode_base64_text(
        encode_base64(Buffer(size, 65), Base64::Url), Base64::Url);
    EXPECT_EQ(text, std::string(size, 'A'));
    EXPECT_GE(text.capacity(), size + kReadAhead);
  }
}

TEST(Base64, RefusesPaddingInUrlForm) {
  EXPECT_FALSE(decode_base64("Zg==", Base64::Url));
}

TEST(Base64, RefusesMissingPaddingInStandardForm) {
  EXPECT_FALSE(decode_base64("Zg", Base64::Standard));
  EXPECT_FALSE(decode_base64("Zm8", Base64::Standard));
}

TEST(Base64, RefusesTheOtherAlphabet) {
  EXPECT_FALSE(decode_base64("-__-", Base64::Standard));
  EXPECT_FALSE(decode_base64("+//+", Base64::Url));
  EXPECT_TRUE(decode_base64("+__-", Base64::Lenient));
}

TEST(Base64, RefusesUnusedBitsOutsideOfLenient) {
  EXPECT_FALSE(decode_base64("Zh", Base64::Url));
  EXPECT_FALSE(decode_base64("Zm9", Base64::Url));
  EXPECT_TRUE(decode_base64("Zh", Base64::Lenient));
}

TEST(Base64, RefusesWrongPaddingEverywhere) {
  for (const char* text : {"Zg=", "Zg===", "=", "====", "Z===", "Zm9v=", "Z"}) {
    EXPECT_FALSE(decode_base64(text, Base64::Lenient)) << text;
    EXPECT_FALSE(decode_base64(text, Base64::Standard)) << text;
  }
}

TEST(Base64, NamesTheOffsetOfTheFirstForeignCharacter) {
  for (const Base64 form : {Base64::Url, Base64::Standard, Base64::Lenient}) {
    EXPECT_EQ(decode_base64("Zm9v Zm9vYm=", form).error().code(),
              Code::BadBase64);
  }
  EXPECT_EQ(decode_base64("Zm9vZ\nZv", Base64::Lenient).error().detail(),
            "expected a character of the alphabet at offset 5");
  EXPECT_EQ(decode_base64("Zm9vZ*", Base64::Url).error().detail(),
            "expected a character of the alphabet at offset 5");
}

}  // namespace
}  // namespace assay::codec
