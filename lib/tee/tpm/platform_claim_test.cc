// SPDX-License-Identifier: Apache-2.0
// Tests of platform claims.
#include "tee/tpm/platform_claim.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::tpm {
namespace {

struct Fields {
  uint32_t magic = 0x53444150;
  uint32_t platform = 2;
  uint32_t header = 32;
  uint32_t pcrs = 24 * 32;
  uint32_t algorithm = 0x000b;
};

Buffer write(const Fields& fields) {
  Writer w;
  w.u32le(fields.magic).u32le(fields.platform).u32le(fields.header);
  w.u32le(fields.pcrs).u32le(3).u32le(2).u32le(1);
  if (fields.header == 32) {
    w.u32le(fields.algorithm);
  }
  for (uint32_t i = 0; i < fields.pcrs; ++i) {
    w.u8(static_cast<uint8_t>(i / (fields.pcrs / 24)));
  }
  return w.bytes(Buffer{1, 2, 3}).bytes(Buffer{4, 5}).bytes(Buffer{6}).take();
}

Code refusal(Bytes input) {
  const auto claim = parse_platform_claim(input);
  return claim ? Code::Internal : claim.error().code();
}

TEST(PlatformClaim, HasItsPartsInOrder) {
  const Buffer bytes = write({});
  const auto claim = parse_platform_claim(bytes);
  ASSERT_TRUE(claim) << claim.error().message();
  EXPECT_EQ(claim->bank, crypto::Hash::Sha256);
  EXPECT_EQ(copy_of(claim->quote), (Buffer{1, 2, 3}));
  EXPECT_EQ(copy_of(claim->signature), (Buffer{4, 5}));
  EXPECT_EQ(copy_of(claim->log), Buffer{6});
  const PcrBank bank = bank_of(*claim, 0x800001);
  EXPECT_EQ(bank.mask(), 0x800001u);
  EXPECT_EQ(*bank.find(23), Buffer(32, 23));
}

TEST(PlatformClaim, WithoutABankIsOfSha1) {
  Fields fields;
  fields.header = 28;
  fields.pcrs = 24 * 20;
  const Buffer bytes = write(fields);
  const auto claim = parse_platform_claim(bytes);
  ASSERT_TRUE(claim) << claim.error().message();
  EXPECT_EQ(claim->bank, crypto::Hash::Sha1);
}

TEST(PlatformClaim, IsRefusedForWhatItIsNot) {
  EXPECT_EQ(refusal(write({.magic = 0x5344414b})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.platform = 1})), Code::EvidenceUnsupported);
  EXPECT_EQ(refusal(write({.header = 36})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.pcrs = 24 * 20})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.algorithm = 0x12})), Code::EvidenceUnsupported);
  EXPECT_EQ(refusal(write({.algorithm = 0x1000b})), Code::EvidenceUnsupported);
}

TEST(PlatformClaim, HasSizesThatAddUp) {
  Buffer bytes = write({});
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(Bytes(bytes).first(size)), Code::EvidenceTruncated)
        << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(refusal(bytes), Code::EvidenceTrailingBytes);
}

}  // namespace
}  // namespace assay::tpm
