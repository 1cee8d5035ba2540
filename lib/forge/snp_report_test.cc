// SPDX-License-Identifier: Apache-2.0
// Tests that reports are written as the parser reads them.
#include "forge/snp_report.h"

#include <gtest/gtest.h>

#include "tee/trail.h"

namespace assay::forge {
namespace {

EvidenceSpec spec_of(SnpProduct product, uint32_t version) {
  EvidenceSpec spec;
  spec.type = EvidenceType::SevSnpVm;
  spec.snp.product = product;
  spec.snp.report_version = version;
  return spec;
}

Buffer whole(const EvidenceSpec& spec, Bytes hw_id) {
  Buffer report = write_snp_report(spec, hw_id);
  const Buffer signature = write_snp_signature(Buffer(96, 0x55));
  report.insert(report.end(), signature.begin(), signature.end());
  return report;
}

TEST(SnpReport, IsReadAsItIsWritten) {
  for (const SnpProduct product :
       {SnpProduct::Milan, SnpProduct::Genoa, SnpProduct::Bergamo,
        SnpProduct::Siena, SnpProduct::Turin}) {
    for (const uint32_t version : {2u, 3u, 4u, 5u}) {
      const snp::Line line = line_of(product);
      const Buffer hw_id = make_hw_id(line, Buffer{1});
      const Buffer input = whole(spec_of(product, version), hw_id);
      tee::Trail trail;
      const auto report = snp::parse_report(input, trail);
      ASSERT_TRUE(report) << report.error().message();
      EXPECT_EQ(report->version, version);
      EXPECT_TRUE(equal(report->chip_id.bytes().first(hw_id.size()), hw_id));
      EXPECT_TRUE(equal(report->measurement.bytes(), Buffer(48, 0x3e)));
      EXPECT_EQ(report->reported_tcb, report->launch_tcb);
      EXPECT_EQ(report->signature, Buffer(96, 0x55));
      if (version > 2) {
        EXPECT_EQ(snp::find_line(report->cpuid_family, report->cpuid_model),
                  line);
      }
    }
  }
}

TEST(SnpReport, OfAVlekNamesNoChip) {
  EvidenceSpec spec = spec_of(SnpProduct::Milan, 3);
  spec.snp.signing_key = snp::EkKind::Vlek;
  spec.debug = true;
  spec.snp.author_key_digest = Buffer(48, 1);
  const Buffer input = whole(spec, make_hw_id(snp::Line::Milan, Buffer{1}));
  tee::Trail trail;
  const auto report = snp::parse_report(input, trail);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_TRUE(report->masked_chip_id());
  EXPECT_TRUE(report->debug());
  EXPECT_EQ(report->signing_key, snp::EkKind::Vlek);
  EXPECT_EQ(input[SnpOffset::kFlags], 0x05);
}

TEST(SnpTcbs, FollowTheReported) {
  SnpSpec spec;
  spec.reported_tcb = Buffer(8, 3);
  EXPECT_EQ(tcbs_of(spec).current, snp::Tcb::from(Buffer(8, 3)));
  spec.current_tcb = Buffer(8, 4);
  EXPECT_EQ(tcbs_of(spec).committed, snp::Tcb::from(Buffer(8, 4)));
  EXPECT_EQ(tcbs_of(spec).reported, snp::Tcb::from(Buffer(8, 3)));
  SnpSpec turin;
  turin.product = SnpProduct::Turin;
  EXPECT_NE(tcbs_of(turin).reported, tcbs_of(SnpSpec()).reported);
}

TEST(SnpSignature, IsLittleEndianInSlots) {
  Buffer raw(96);
  raw[47] = 1;
  raw[95] = 2;
  const Buffer written = write_snp_signature(raw);
  ASSERT_EQ(written.size(), 512u);
  EXPECT_EQ(written[0], 1);
  EXPECT_EQ(written[72], 2);
}

TEST(HwId, IsShortOfTurin) {
  EXPECT_EQ(make_hw_id(snp::Line::Turin, Buffer{1}).size(), 8u);
  EXPECT_EQ(make_hw_id(snp::Line::Genoa, Buffer{1}).size(), 64u);
  EXPECT_NE(make_hw_id(snp::Line::Genoa, Buffer{1}),
            make_hw_id(snp::Line::Genoa, Buffer{2}));
}

}  // namespace
}  // namespace assay::forge
