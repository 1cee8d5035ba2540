// SPDX-License-Identifier: Apache-2.0
// Tests of what is said about TDX evidence.
#include "tee/tdx/evidence.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::tdx {
namespace {

// A quote of version 4 up to the certification data, all zero but for what the
// layout needs.
Buffer quote_of(uint32_t tee_type) {
  constexpr size_t kTdBody = 584;
  constexpr uint32_t kInner = 384 + 64 + 2 + 2 + 4;
  Writer w;
  w.u16le(4).u16le(2).u32le(tee_type).u16le(0).u16le(0);
  for (const int byte : {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94,
                         0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07}) {
    w.u8(static_cast<uint8_t>(byte));  // Intel's QE vendor id
  }
  w.zeros(20).zeros(tee_type == 0 ? 384 : kTdBody);
  w.u32le(64 + 64 + 2 + 4 + kInner).zeros(128);
  w.u16le(6).u32le(kInner).zeros(384 + 64);
  w.u16le(0).u16le(5).u32le(0);
  return w.take();
}

TEST(TdxEvidence, RefusesAnSgxQuoteByItsTeeType) {
  tee::Trail trail;
  const Buffer quote = quote_of(0);
  const auto parsed = parse_quote_evidence({.evidence = quote}, trail);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().reason(), "dcap.header.tee_type");
}

TEST(TdxEvidence, RefusesATdQuotePlainly) {
  tee::Trail trail;
  const Buffer quote = quote_of(0x81);
  const auto parsed = parse_quote_evidence({.evidence = quote}, trail);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code(), Code::AttestationTypeNotOffered);
}

}  // namespace
}  // namespace assay::tdx
