// SPDX-License-Identifier: Apache-2.0
// Tests of TPMS_ATTEST.
#include "tee/tpm/attest.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_structures.h"

namespace assay::tpm {
namespace {

using test::QuoteFields;
using test::write_attest;

Code refusal(Bytes input) {
  const auto attest = parse_attest(input);
  return attest ? Code::Internal : attest.error().code();
}

TEST(Attest, ReadsEveryFieldOfAQuote) {
  QuoteFields fields;
  fields.selections = {{0x0004, 0x000001}, {0x000b, 0x8000ff}};
  const Buffer bytes = write_attest(fields);
  const auto quote = parse_attest(bytes);
  ASSERT_TRUE(quote) << quote.error().message();
  EXPECT_EQ(quote->magic, kGenerated);
  EXPECT_EQ(quote->type, kAttestQuote);
  EXPECT_EQ(copy_of(quote->extra_data), fields.extra_data);
  EXPECT_EQ(quote->clock.clock, 1'234'567u);
  EXPECT_EQ(quote->clock.reset_count, 7u);
  EXPECT_EQ(quote->clock.restart_count, 2u);
  EXPECT_TRUE(quote->clock.safe);
  EXPECT_EQ(quote->firmware_version, 0x2020'0101'0000'0001u);
  EXPECT_EQ(quote->selections, fields.selections);
  EXPECT_EQ(copy_of(quote->pcr_digest), fields.pcr_digest);
}

TEST(Attest, ReadsTheNameOfACertification) {
  QuoteFields fields;
  fields.type = kAttestCertify;
  const Buffer bytes = write_attest(fields);
  const auto certified = parse_attest(bytes);
  ASSERT_TRUE(certified) << certified.error().message();
  EXPECT_EQ(copy_of(certified->name), fields.name);
}

TEST(Attest, LooksAtNothingBehindAnotherMagicOrType) {
  const Buffer other = {0xff, 0x54, 0x43, 0x48, 0x80, 0x18, 0x01};
  ASSERT_TRUE(parse_attest(other));
  EXPECT_EQ(parse_attest(other)->magic, 0xff544348u);
  const Buffer creation = {0xff, 0x54, 0x43, 0x47, 0x80, 0x1a, 0x01};
  ASSERT_TRUE(parse_attest(creation));
  EXPECT_EQ(parse_attest(creation)->type, 0x801a);
}

TEST(Attest, IsRefusedAtEveryLengthButItsOwn) {
  Buffer bytes = write_attest({});
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(Bytes(bytes).first(size)), Code::EvidenceTruncated)
        << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(refusal(bytes), Code::EvidenceTrailingBytes);
}

TEST(Attest, RefusesMoreBanksThanATpmHas) {
  QuoteFields fields;
  fields.selections.assign(17, {0x000b, 1});
  EXPECT_EQ(refusal(write_attest(fields)), Code::EvidenceMalformed);
}

TEST(Attest, RefusesABitmapOfAnotherSize) {
  Buffer bytes = write_attest({});
  // From the end: digest 2 + 32, bitmap 3, its size.
  bytes[bytes.size() - 34 - 3 - 1] = 4;
  EXPECT_EQ(refusal(bytes), Code::EvidenceMalformed);
}

TEST(Attest, RefusesAClockThatIsNeitherSafeNorUnsafe) {
  QuoteFields fields;
  fields.safe = 2;
  EXPECT_EQ(refusal(write_attest(fields)), Code::EvidenceMalformed);
}

}  // namespace
}  // namespace assay::tpm
