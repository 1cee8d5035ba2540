// SPDX-License-Identifier: Apache-2.0
// Tests of signature databases.
#include "tee/azure_guest/signature_list.h"

#include <gtest/gtest.h>

#include "base/writer.h"
#include "codec/hex.h"

namespace assay::azure_guest {
namespace {

const Buffer kSha256Type =
    codec::decode_hex("2616c4c14c509240aca941f936934328").value();
const Buffer kX509Type =
    codec::decode_hex("a159c0a5e494a74a87b5ab155c2bf072").value();

crypto::Sha256 digest(uint8_t byte) {
  return crypto::Sha256::from(Buffer(32, byte));
}

// One list of entries, each behind its owner.
Buffer list(const Buffer& type, uint32_t signature_size,
            std::initializer_list<Buffer> entries) {
  Writer body;
  for (const Buffer& entry : entries) {
    body.zeros(16).bytes(entry);
  }
  return Writer()
      .bytes(type)                                              //  0, 16
      .u32le(static_cast<uint32_t>(28 + body.buffer().size()))  // 16,  4
      .u32le(0)                                                 // 20,  4
      .u32le(signature_size)                                    // 24,  4
      .bytes(body.buffer())
      .take();
}

Buffer joined(Buffer a, const Buffer& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(ImageDigests, AreSortedAndTakenOnce) {
  const Buffer database =
      joined(list(kSha256Type, 48, {Buffer(32, 9), Buffer(32, 1)}),
             list(kSha256Type, 48, {Buffer(32, 9)}));
  EXPECT_EQ(parse_image_digests(database).value(),
            (std::vector{digest(1), digest(9)}));
}

TEST(ImageDigests, AreNoneInAnEmptyDatabase) {
  EXPECT_TRUE(parse_image_digests({}).value().empty());
}

TEST(ImageDigests, PassOverCertificates) {
  const Buffer database = joined(list(kX509Type, 16 + 100, {Buffer(100, 0x30)}),
                                 list(kSha256Type, 48, {Buffer(32, 5)}));
  EXPECT_EQ(parse_image_digests(database).value(), (std::vector{digest(5)}));
}

TEST(ImageDigests, RefuseSizesThatDoNotAgree) {
  for (const size_t field : {16u, 20u, 24u}) {
    Buffer database = list(kSha256Type, 48, {Buffer(32, 5)});
    database[field] = static_cast<uint8_t>(database[field] + 1);
    const auto parsed = parse_image_digests(database);
    ASSERT_FALSE(parsed.has_value()) << field;
    EXPECT_EQ(parsed.error().code(), Code::EvidenceMalformed) << field;
  }
  Buffer zero = list(kX509Type, 0, {});
  EXPECT_FALSE(parse_image_digests(zero).has_value());
}

TEST(ImageDigests, RefuseAListThatEndsEarly) {
  Buffer database = list(kSha256Type, 48, {Buffer(32, 5)});
  database.pop_back();
  EXPECT_EQ(parse_image_digests(database).error().code(),
            Code::EvidenceTruncated);
  EXPECT_EQ(parse_image_digests(Buffer(27)).error().code(),
            Code::EvidenceTruncated);
}

}  // namespace
}  // namespace assay::azure_guest
