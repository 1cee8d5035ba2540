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

// Versions 4 and 5, with certification data of type 6 around the QE report.
struct Wrapped {
  uint16_t version = 4;
  uint32_t tee_type = 0;
  uint16_t body_type = 1;
  uint32_t body_size = kSgxBodySize;
  uint16_t outer_type = 6;
  uint32_t outer_excess = 0;  // claimed beyond what is there
  uint16_t inner_type = 5;

  Buffer bytes() const {
    const Buffer inner = Writer()
                             .zeros(384 + 64)
                             .u16le(0)
                             .u16le(inner_type)
                             .u32le(5)
                             .bytes(bytes_of("chain"))
                             .take();
    const auto size = static_cast<uint32_t>(inner.size());
    Writer w;
    w.u16le(version).u16le(2).u32le(tee_type).zeros(4).bytes(kIntel).zeros(20);
    if (version == 5) {
      w.u16le(body_type).u32le(body_size);
    }
    w.zeros(body_size).u32le(64 + 64 + 2 + 4 + size).zeros(64 + 64);
    w.u16le(outer_type).u32le(size + outer_excess).bytes(inner);
    return w.take();
  }
};

TEST(QuoteParser, ReadsVersions4And5OfBothTees) {
  const std::pair<Wrapped, BodyType> quotes[] = {
      {{}, BodyType::Sgx},
      {{.tee_type = 0x81, .body_size = kTdx10BodySize}, BodyType::Tdx10},
      {{.version = 5}, BodyType::Sgx},
      {{.version = 5, .tee_type = 0x81, .body_type = 2, .body_size = 584},
       BodyType::Tdx10},
      {{.version = 5, .tee_type = 0x81, .body_type = 3, .body_size = 648},
       BodyType::Tdx15},
  };
  for (const auto& [wrapped, body_type] : quotes) {
    const Buffer input = wrapped.bytes();
    tee::Trail trail;
    const auto quote =
        parse_quote(input, static_cast<TeeType>(wrapped.tee_type), trail);
    ASSERT_TRUE(quote) << quote.error().message();
    EXPECT_EQ(quote->body_type, body_type);
    EXPECT_EQ(quote->body.size(), wrapped.body_size);
    EXPECT_EQ(quote->signed_part.data(), input.data());
    EXPECT_EQ(
        quote->signed_part.size(),
        kHeaderSize + (wrapped.version == 5 ? 6u : 0u) + wrapped.body_size);
    EXPECT_EQ(text_of(quote->pck_chain), "chain");
  }
}

TEST(QuoteParser, CallsEveryShorterInputOfVersion5Truncated) {
  const Buffer input = Wrapped{.version = 5}.bytes();
  for (size_t size = 0; size < input.size(); ++size) {
    EXPECT_EQ(reason_of(Bytes(input).first(size)), "dcap.quote.truncated")
        << size;
  }
}

TEST(QuoteParser, RefusesTheOtherTeesQuotes) {
  const Buffer sgx = Wrapped().bytes();
  EXPECT_EQ(reason_of(sgx, TeeType::Tdx), "dcap.header.tee_type");
  EXPECT_EQ(reason_of(quote_v3(), TeeType::Tdx), "dcap.header.tee_type");
  const Buffer tdx =
      Wrapped{.tee_type = 0x81, .body_size = kTdx10BodySize}.bytes();
  EXPECT_EQ(reason_of(tdx), "dcap.header.tee_type");
  Buffer v3 = quote_v3();
  v3[4] = 0x81;
  EXPECT_EQ(reason_of(v3, TeeType::Tdx), "dcap.header.tee_type");
}

TEST(QuoteParser, RefusesBodiesThatDisagreeWithTheTee) {
  const Wrapped quotes[] = {
      {.version = 5, .body_type = 2, .body_size = 584},
      {.version = 5, .body_type = 1, .body_size = 383},
      {.version = 5, .body_type = 0},
      {.version = 5, .body_type = 4},
      {.version = 5, .body_size = 0},
  };
  for (const Wrapped& wrapped : quotes) {
    EXPECT_EQ(reason_of(wrapped.bytes()), "dcap.body.type");
  }
  const Wrapped sgx_body{.version = 5, .tee_type = 0x81};
  EXPECT_EQ(reason_of(sgx_body.bytes(), TeeType::Tdx), "dcap.body.type");
}

TEST(QuoteParser, TellsOuterSizesPastTheInputFromThosePastTheSignatureData) {
  EXPECT_EQ(reason_of(Wrapped{.outer_excess = 1}.bytes()),
            "dcap.quote.truncated");
  Buffer padded = Wrapped{.outer_excess = 1}.bytes();
  padded.push_back(0);
  EXPECT_EQ(reason_of(padded), "dcap.auth.size");
  Buffer shorter = Wrapped{.outer_excess = UINT32_MAX}.bytes();  // one less
  EXPECT_EQ(reason_of(shorter), "dcap.auth.size");
}

TEST(QuoteParser, NamesWhatStandsInPlaceOfTheQeReport) {
  for (const uint16_t type : std::initializer_list<uint16_t>{0, 1, 4, 5, 7}) {
    const Buffer input = Wrapped{.outer_type = type}.bytes();
    tee::Trail trail;
    const auto quote = parse_quote(input, TeeType::Sgx, trail);
    EXPECT_EQ(quote.error().reason(), "dcap.auth.certification_type");
    EXPECT_NE(quote.error().message().find("where version 4 has type 6"),
              std::string::npos);
  }
  EXPECT_EQ(reason_of(Wrapped{.inner_type = 6}.bytes()),
            "dcap.auth.certification_type");
}

TEST(QuoteParser, RecordsWhatHeldBeforeTheFailure) {
  Buffer input = quote_v3();
  input[2] = 3;  // attestation key type: P-384
  tee::Trail trail;
  ASSERT_FALSE(parse_quote(input, TeeType::Sgx, trail));
  EXPECT_EQ(trail.record(tee::CheckId::DcapHeaderTeeType).outcome,
            tee::CheckOutcome::Held);
  EXPECT_EQ(trail.record(tee::CheckId::DcapHeaderAttestationKeyType).outcome,
            tee::CheckOutcome::Failed);
  EXPECT_EQ(trail.record(tee::CheckId::DcapHeaderQeVendorId).outcome,
            tee::CheckOutcome::NotReached);
}

TEST(QuoteParser, RefusesMoreThanTheLimit) {
  tee::Trail trail;
  const Buffer input(kMaxQuoteSize + 1);
  EXPECT_EQ(parse_quote(input, TeeType::Sgx, trail).error().code(),
            Code::EvidenceTooLarge);
}

}  // namespace
}  // namespace assay::dcap
