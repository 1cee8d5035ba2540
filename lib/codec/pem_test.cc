// SPDX-License-Identifier: Apache-2.0
// Tests of PEM.
#include "codec/pem.h"

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

TEST(Pem, KeepsBlocksInOrder) {
  const std::string text = encode_pem("CERTIFICATE", Buffer(100, 0x5a)) + "\n" +
                           encode_pem("X509 CRL", Buffer(1, 0x01));
  const auto blocks = decode_pem(text);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 2u);
  EXPECT_EQ((*blocks)[0].der, Buffer(100, 0x5a));
  EXPECT_EQ((*blocks)[1].label, "X509 CRL");
}

TEST(Pem, WritesSixtyFourColumns) {
  EXPECT_EQ(encode_pem("X", Buffer(49)), "-----BEGIN X-----\n" +
                                             std::string(64, 'A') +
                                             "\nAA==\n-----END X-----\n");
}

TEST(Pem, AcceptsCarriageReturnsAndATrailingNul) {
  const std::string text("-----BEGIN X-----\r\nAQID\r\n-----END X-----\r\n\0",
                         42);
  EXPECT_EQ(decode_pem(text)->front().der, (Buffer{1, 2, 3}));
}

TEST(Pem, AcceptsNothingAtAll) {
  EXPECT_TRUE(decode_pem(" \n")->empty());
}

TEST(Pem, RefusesWhatIsNotPem) {
  for (const char* text : {"hello", "-----BEGIN X-----\nAQID\n", "-----BEGIN X",
                           "-----BEGIN X-----\nAQID\n-----END Y-----\n",
                           "-----BEGIN X-----\nA*ID\n-----END X-----\n",
                           "-----BEGIN X-----\nAQI\n-----END X-----\n",
                           "text\n-----BEGIN X-----\nAQID\n-----END X-----\n",
                           "-----BEGIN X-----\nAQID\n-----END X-----\ntext"}) {
    EXPECT_EQ(decode_pem(text).error().code(), Code::BadPem) << text;
  }
}

// A label is quoted in messages, which must stay text.
TEST(Pem, RefusesLabelsThatAreNotPrintable) {
  for (const char* text : {"-----BEGIN X\xc1-----\nAQID\n-----END X\xc1-----\n",
                           "-----BEGIN X\n-----\nAQID\n-----END X\n-----\n"}) {
    EXPECT_EQ(decode_pem(text).error().message(),
              "expected a label of printable ASCII and five dashes at offset "
              "11");
  }
}

TEST(Pem, LimitsTheNumberOfBlocks) {
  std::string text;
  for (size_t i = 0; i <= kMaxPemBlocks; ++i) {
    text += encode_pem("X", {});
  }
  EXPECT_FALSE(decode_pem(text));
}

}  // namespace
}  // namespace assay::codec
