// SPDX-License-Identifier: Apache-2.0
// Tests of chunked bodies.
#include "http/chunks.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

Code refusal_of(std::string_view text, size_t maximum = 100) {
  ChunkDecoder decoder(maximum);
  const auto used = decoder.feed(text);
  return used ? Code::Internal : used.error().code();
}

TEST(ChunkDecoder, JoinsTheDataAndLeavesWhatFollows) {
  ChunkDecoder decoder(100);
  EXPECT_EQ(decoder.feed("3\r\nabc\r\n0A ;x=\"y\"\r\n0123456789\r\n"
                         "0\r\n\r\nGET"),
            36u);
  EXPECT_TRUE(decoder.is_done());
  EXPECT_EQ(decoder.body(), "abc0123456789");
  EXPECT_EQ(decoder.feed("GET"), 0u);
}

TEST(ChunkDecoder, WaitsForWholeLines) {
  ChunkDecoder decoder(100);
  EXPECT_EQ(decoder.feed(""), 0u);
  EXPECT_EQ(decoder.feed("3"), 0u);
  EXPECT_EQ(decoder.feed("3\r"), 0u);
  EXPECT_EQ(decoder.feed("3\r\na"), 4u);
  EXPECT_EQ(decoder.feed("bc\r"), 2u);
  EXPECT_EQ(decoder.feed("\r\n0\r\n"), 5u);
  EXPECT_FALSE(decoder.is_done());
  EXPECT_EQ(decoder.feed("\r\n"), 2u);
  EXPECT_TRUE(decoder.is_done());
  EXPECT_EQ(decoder.body(), "abc");
}

TEST(ChunkDecoder, RefusesSizesThatAreNotHexadecimal) {
  for (const char* text :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x3\r\n", " 3\r\n", "3 3\r\n",
        "ffffffffffffffffff\r\n", "3;a\nb\r\n", "3;a\rb\r\n", "3;\x01\r\n"}) {
    EXPECT_EQ(refusal_of(text), Code::BadHttp) << text;
  }
}

TEST(ChunkDecoder, EndsALineAtItsCrlfAlsoInQuotes) {
  EXPECT_EQ(refusal_of("1;x=\"\r\na\"\r\n"), Code::BadHttp);
}

TEST(ChunkDecoder, RefusesDataBeyondTheSize) {
  EXPECT_EQ(refusal_of("3\r\nabcd\r\n"), Code::BadHttp);
}

TEST(ChunkDecoder, RefusesTrailerFields) {
  EXPECT_EQ(refusal_of("0\r\nAuthorization: x\r\n\r\n"), Code::BadHttp);
}

TEST(ChunkDecoder, LimitsALine) {
  const std::string line = "0;" + std::string(kMaxChunkLine - 2, 'x');
  EXPECT_EQ(refusal_of(line + "\r\n"), Code::Internal);
  EXPECT_EQ(refusal_of(line + "\r"), Code::Internal);
  EXPECT_EQ(refusal_of(line + "x\r\n"), Code::BadHttp);
  EXPECT_EQ(refusal_of(line + "xx"), Code::BadHttp);
}

TEST(ChunkDecoder, LimitsTheSumOfAllChunks) {
  EXPECT_EQ(refusal_of("4\r\nabcd\r\n0\r\n\r\n", 4), Code::Internal);
  EXPECT_EQ(refusal_of("3\r\nabc\r\n2\r\n", 4), Code::BodyTooLarge);
  EXPECT_EQ(refusal_of("ffffffffffffffff\r\n", 4), Code::BodyTooLarge);
}

}  // namespace
}  // namespace assay::http
