// SPDX-License-Identifier: Apache-2.0
// Tests of the quote's layout, by hand-written bytes; conditions of evidence
// are in tests/cases.
#include "tee/dcap/quote.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::dcap {
namespace {

constexpr uint8_t kIntel[] = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                              0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

// Version 3 with a chain of five letters and two bytes of QE data.
Buffer quote_v3(uint16_t certification_type = 5, uint32_t slack = 0) {
  Writer w;
  w.u16le(3).u16le(2).u32le(0).u16le(0).u16le(0).bytes(kIntel).zeros(20);
  w.zeros(384);
  w.u32le(64 + 64 + 384 + 64 + 2 + 2 + 2 + 4 + 5 + slack);
  w.zeros(64 + 64 + 384 + 64);
  w.u16le(2).zeros(2).u16le(certification_type).u32le(5);
  w.bytes(bytes_of("chain")).zeros(slack);
  return w.take();
}

std::string reason_of(Bytes input, TeeType tee = TeeType::Sgx) {
  tee::Trail trail;
  const auto quote = parse_quote(input, tee, trail);
  return quote ? "" : std::string(quote.error().reason());
}

TEST(QuoteParser, TakesAQuoteApart) {
  tee::Trail trail;
  const Buffer input = quote_v3();
  const auto quote = parse_quote(input, TeeType::Sgx, trail);
  ASSERT_TRUE(quote) << quote.error().message();
  EXPECT_EQ(quote->header.version, 3);
  EXPECT_EQ(quote->body.size(), kSgxBodySize);
  EXPECT_EQ(quote->signed_part.size(), kHeaderSize + kSgxBodySize);
  EXPECT_EQ(quote->qe_authentication_data.size(), 2u);
  EXPECT_EQ(text_of(quote->pck_chain), "chain");
}

TEST(QuoteParser, CallsEveryShorterInputTruncated) {
  const Buffer input = quote_v3();
  for (size_t size = 0; size < input.size(); ++size) {
    EXPECT_EQ(reason_of(Bytes(input).first(size)), "dcap.quote.truncated")
        << size;
  }
}

TEST(QuoteParser, ToleratesZeroPaddingOnly) {
  Buffer input = quote_v3();
  input.resize(input.size() + 64);
  EXPECT_EQ(reason_of(input), "");
  input.back() = 1;
  EXPECT_EQ(reason_of(input), "dcap.quote.trailing_bytes");
}

TEST(QuoteParser, RefusesSlackInTheSignatureData) {
  EXPECT_EQ(reason_of(quote_v3(5, 1)), "dcap.auth.size");
}

TEST(QuoteParser, TellsInnerLengthsPastTheInputFromThosePastTheSignatureData) {
  constexpr size_t kQeDataSize = 48 + 384 + 4 + 64 + 64 + 384 + 64;
  Buffer input = quote_v3();
  input[kQeDataSize + 1] = 0xff;  // 65 282 bytes: past the input
  EXPECT_EQ(reason_of(input), "dcap.quote.truncated");
  Buffer padded = quote_v3();
  padded[kQeDataSize] = 20;
  padded.resize(padded.size() + 64);  // inside of the input
  EXPECT_EQ(reason_of(padded), "dcap.auth.size");
}

TEST(QuoteParser, NamesCertificationTypesThatNeedAnotherSource) {
  for (const uint16_t type :
       std::initializer_list<uint16_t>{0, 1, 2, 3, 4, 6, 7, 999}) {
    EXPECT_EQ(reason_of(quote_v3(type)), "dcap.auth.certification_type")
        << type;
  }
  tee::Trail trail;
  const auto quote = parse_quote(quote_v3(3), TeeType::Sgx, trail);
  EXPECT_NE(quote.error().message().find("PPID encrypted with RSA-3072"),
            std::string::npos);
}

TEST(QuoteParser, ReportsTheFirstOfSeveralFaults) {
  Buffer input = quote_v3(4);
  input[12] = 0;  // vendor id
  input[4] = 1;   // TEE type
  EXPECT_EQ(reason_of(input), "dcap.header.tee_type");
  input[0] = 9;  // version
  EXPECT_EQ(reason_of(input), "dcap.header.version");
}

TEST(QuoteParser, RefusesMoreThanTheLimit) {
  tee::Trail trail;
  const Buffer input(kMaxQuoteSize + 1);
  EXPECT_EQ(parse_quote(input, TeeType::Sgx, trail).error().code(),
            Code::EvidenceTooLarge);
}

}  // namespace
}  // namespace assay::dcap
