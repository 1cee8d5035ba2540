// SPDX-License-Identifier: Apache-2.0
// Tests of CBOR, read and written.
#include "codec/cbor.h"

#include <limits>

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::codec {
namespace {

Buffer hex(std::string_view text) {
  return decode_hex(text).value();
}

CborItem only(std::string_view text) {
  const Buffer input = hex(text);
  CborReader reader(input);
  const auto item = reader.next();
  EXPECT_TRUE(item.has_value()) << text;
  EXPECT_TRUE(reader.end().has_value()) << text;
  return item ? CborItem{item->kind, item->number, {}} : CborItem();
}

std::string refusal(std::string_view text) {
  const Buffer input = hex(text);
  CborReader reader(input);
  const auto item = reader.next();
  return item ? "accepted" : item.error().message();
}

// RFC 8949, appendix A.
TEST(CborReader, ReadsEveryKindOfHead) {
  EXPECT_EQ(only("17").number, 23u);
  EXPECT_EQ(only("1903e8").number, 1000u);
  EXPECT_EQ(only("1bffffffffffffffff").number,
            std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(only("3863").kind, CborKind::Negative);
  EXPECT_EQ(only("3863").number, 99u);
  EXPECT_EQ(only("4401020304").kind, CborKind::ByteString);
  EXPECT_EQ(only("6449455446").kind, CborKind::TextString);
  EXPECT_EQ(only("80").kind, CborKind::Array);
  EXPECT_EQ(only("a0").kind, CborKind::Map);
  EXPECT_EQ(only("d2").number, 18u);
  EXPECT_EQ(only("d2").kind, CborKind::Tag);
  for (const char* const other :
       {"f4", "f5", "f6", "f7", "f93c00", "fa47c35000", "fb3ff199999999999a"}) {
    EXPECT_EQ(only(other).kind, CborKind::Other) << other;
  }
}

TEST(CborReader, RefusesWhatIsNotWhole) {
  for (const char* const part : {"", "18", "1903", "4401", "62c3", "d8"}) {
    EXPECT_EQ(refusal(part),
              "expected a whole item of definite length in CBOR at offset 0")
        << part;
  }
}

TEST(CborReader, RefusesIndefiniteLengths) {
  for (const char* const open :
       {"5f4101ff", "7f6161ff", "9f01ff", "bf0102ff", "ff"}) {
    EXPECT_EQ(refusal(open),
              "expected a whole item of definite length in CBOR at offset 0")
        << open;
  }
}

TEST(CborReader, RefusesMoreItemsThanThereAreBytes) {
  for (const char* const claim : {"8101", "a10102", "820102"}) {
    EXPECT_EQ(refusal(claim), "accepted") << claim;
  }
  for (const char* const claim :
       {"81", "8201", "a101", "9b000000000000000801", "9bffffffffffffffff01",
        "bb8000000000000000", "bbffffffffffffffff0102"}) {
    EXPECT_EQ(refusal(claim),
              "expected no more items than there are bytes in CBOR at offset 0")
        << claim;
  }
}

TEST(CborReader, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(refusal("62c328"), "expected text in UTF-8 in CBOR at offset 0");
}

TEST(CborReader, NamesTheKindThatItWanted) {
  const Buffer input = hex("0161416101");
  CborReader reader(input);
  EXPECT_EQ(reader.text().error().message(),
            "expected a text string in CBOR at offset 0");
  EXPECT_EQ(reader.text().value(), "A");
  EXPECT_EQ(reader.bytes().error().message(),
            "expected a byte string in CBOR at offset 3");
}

TEST(CborReader, SkipsAnItemWithEverythingInside) {
  const Buffer input = hex("82a1016161d283010203f605");
  CborReader reader(input);
  const auto passed = reader.skip();
  ASSERT_TRUE(passed.has_value());
  EXPECT_EQ(encode_hex(*passed), "82a1016161d283010203");
  EXPECT_EQ(reader.next()->kind, CborKind::Other);
  EXPECT_EQ(reader.end().error().message(),
            "expected nothing more in CBOR at offset 11");
  EXPECT_EQ(reader.integer().value(), 5);
  EXPECT_FALSE(reader.more());
}

TEST(CborReader, SkipsDepthWithoutRecursion) {
  Buffer input(1'000'000, 0x81);  // arrays of one
  input.push_back(0x00);
  CborReader reader(input);
  EXPECT_EQ(reader.skip()->size(), input.size());
  input.pop_back();
  CborReader cut(input);
  EXPECT_FALSE(cut.skip().has_value());
}

TEST(CborWriter, WritesTheShortestForm) {
  EXPECT_EQ(encode_hex(CborWriter().integer(-38).take()), "3825");
  EXPECT_EQ(encode_hex(CborWriter().integer(23).integer(24).take()), "171818");
  EXPECT_EQ(encode_hex(CborWriter()
                           .tag(18)
                           .array(2)
                           .map(1)
                           .text("a")
                           .bytes(Buffer{1, 2})
                           .raw(Buffer{0xf6})
                           .take()),
            "d282a16161420102f6");
}

TEST(CborWriter, IsReadBack) {
  for (const int64_t value :
       {int64_t{0}, int64_t{-1}, int64_t{256}, int64_t{-257},
        std::numeric_limits<int64_t>::max(),
        std::numeric_limits<int64_t>::min()}) {
    const Buffer written = CborWriter().integer(value).take();
    CborReader reader(written);
    EXPECT_EQ(reader.integer().value(), value);
  }
  const Buffer large = hex("1b8000000000000000");
  CborReader reader(large);
  EXPECT_EQ(reader.integer().error().message(),
            "expected an integer of 64 bits in CBOR at offset 0");
}

}  // namespace
}  // namespace assay::codec
