// SPDX-License-Identifier: Apache-2.0
// Tests of tagged events of Windows: nesting, lengths, kinds, names.
#include "tee/tpm/sipa_events.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

std::string refusal(const Buffer& input) {
  const auto events = parse_sipa_events(input);
  return events ? "" : events.error().message();
}

TEST(SipaParser, UnfoldsAggregationsParentsFirst) {
  const Buffer input =
      join({sipa(Sipa::kTrustBoundary,
                 join({sipa_flag(Sipa::kBootDebugging, true),
                       sipa(Sipa::kLoadedModule, sipa_number(0x00070002, 4096)),
                       sipa_flag(Sipa::kSafeMode, false)})),
            sipa_flag(Sipa::kWinPe, false)});
  const auto events = parse_sipa_events(input);
  ASSERT_TRUE(events) << events.error().message();
  ASSERT_EQ(events->size(), 6u);
  const std::vector<uint32_t> codes = {
      Sipa::kTrustBoundary, Sipa::kBootDebugging, Sipa::kLoadedModule,
      0x00070002,           Sipa::kSafeMode,      Sipa::kWinPe};
  const std::vector<uint32_t> ends = {5, 2, 4, 4, 5, 6};
  for (size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ((*events)[i].code, codes[i]) << i;
    EXPECT_EQ((*events)[i].end, ends[i]) << i;
  }
  EXPECT_TRUE((*events)[1].flag());
  EXPECT_FALSE((*events)[4].flag());
  EXPECT_EQ((*events)[3].number(), 4096u);
}

TEST(SipaParser, RefusesLengthsThatDoNotAddUp) {
  Buffer longer = sipa_flag(Sipa::kSafeMode, true);
  longer[4] = 2;
  EXPECT_EQ(refusal(longer),
            "tagged event at offset 0: 9 bytes are left, too few");
  EXPECT_EQ(refusal(Buffer(7)),
            "tagged event at offset 0: 7 bytes are left, too few");
  longer = sipa_flag(Sipa::kSafeMode, true);
  longer[7] = 0xff;
  EXPECT_EQ(refusal(longer),
            "tagged event at offset 0: 9 bytes are left, too few");
  Buffer inner = sipa(Sipa::kTrustBoundary, sipa_flag(Sipa::kSafeMode, true));
  inner[12] = 9;  // the inner event's size reaches out of its parent
  EXPECT_EQ(refusal(join({inner, Buffer(20)})),
            "tagged event at offset 8: 9 bytes are left, too few");
  EXPECT_EQ(refusal(join({sipa_flag(Sipa::kSafeMode, true), Buffer(1)})),
            "tagged event at offset 9: 1 bytes are left, too few");
}

TEST(SipaParser, RefusesBooleansThatAreNone) {
  EXPECT_EQ(refusal(sipa(Sipa::kSafeMode, Buffer{2})),
            "tagged event at offset 0: EVENT_SAFEMODE is neither 0 nor 1");
  EXPECT_EQ(refusal(sipa(Sipa::kSafeMode, Buffer{0, 0})),
            "tagged event at offset 0: EVENT_SAFEMODE is neither 0 nor 1");
  EXPECT_EQ(refusal(sipa(Sipa::kSafeMode, {})),
            "tagged event at offset 0: EVENT_SAFEMODE is neither 0 nor 1");
}

TEST(SipaParser, UnfoldsSixteenLevelsAndNoMore) {
  Buffer nested = sipa_flag(Sipa::kSafeMode, true);
  for (size_t level = 0; level < kMaxSipaDepth; ++level) {
    nested = sipa(Sipa::kTrustBoundary, nested);
  }
  EXPECT_EQ(refusal(nested), "");
  EXPECT_EQ(refusal(sipa(Sipa::kTrustBoundary, nested)),
            "tagged event at offset 128: more than 16 levels");
}

TEST(SipaParser, UnfoldsAsManyEventsAsTheLimit) {
  const Buffer one = sipa(0x00020001, {});
  Buffer all;
  for (size_t i = 0; i < kMaxSipaEvents; ++i) {
    all.insert(all.end(), one.begin(), one.end());
  }
  EXPECT_EQ(refusal(all), "");
  all.insert(all.end(), one.begin(), one.end());
  EXPECT_EQ(refusal(all), "tagged event at offset 524288: more than 65536");
}

TEST(SipaParser, KeepsUnknownCodes) {
  const Buffer input = sipa(0x000d0001, bytes_of("x"));
  const auto events = parse_sipa_events(input);
  ASSERT_TRUE(events);
  EXPECT_EQ((*events)[0].code, 0x000d0001u);
  EXPECT_EQ((*events)[0].info->name, "UNDEFINED");
}

TEST(Sipa, IsKnownByTheFormOfItsCode) {
  EXPECT_TRUE(is_sipa(sipa_flag(Sipa::kSafeMode, true)));
  EXPECT_TRUE(is_sipa(sipa(0xc0010004, {})));
  EXPECT_FALSE(is_sipa(sipa(0xf5bc582a, {})));  // systemd-boot's loader.conf
  EXPECT_FALSE(is_sipa(sipa(0x8f3b22ed, {})));  // Linux: initrd
  EXPECT_FALSE(is_sipa(sipa(0x00000001, {})));
  EXPECT_FALSE(is_sipa(Buffer(3)));
}

TEST(Sipa, HasNumbersOfUpToEightBytes) {
  SipaEvent event;
  EXPECT_FALSE(event.number());
  const Buffer nine(9);
  event.data = nine;
  EXPECT_FALSE(event.number());
  event.data = Bytes(nine).first(8);
  EXPECT_EQ(event.number(), 0u);
}

TEST(Sipa, NamesValues) {
  EXPECT_EQ(sipa_text(Sipa::kVbsHvciPolicy, 1),
            "HypervisorEnforcedCodeIntegrityEnable");
  EXPECT_EQ(sipa_text(Sipa::kVbsHvciPolicy, 3),
            "HypervisorEnforcedCodeIntegrityEnable");
  EXPECT_EQ(sipa_text(Sipa::kVbsHvciPolicy, 2), "2");
  EXPECT_EQ(sipa_text(0x00020003, 1), "OSLoader");
  EXPECT_EQ(sipa_text(0x00020005, 0), "None");
  EXPECT_EQ(sipa_text(0x00020005, 0x14), "TPM|PIN");
  EXPECT_EQ(sipa_text(0x00050004, 7), "7");
}

TEST(Sipa, HasARowForEveryCode) {
  uint32_t last = 0;
  for (const SipaInfo& row : all_sipa()) {
    EXPECT_EQ(&sipa_info(row.code), &row);
    EXPECT_GT(row.code, last) << row.name;
    last = row.code;
    EXPECT_TRUE(row.name.starts_with("EVENT_") ||
                row.name.starts_with("ERROR_"));
    const bool container = (row.code & 0x7fff0000) == 0x40010000;
    EXPECT_EQ(container,
              row.kind == SipaKind::List || row.kind == SipaKind::Lists)
        << row.name;
  }
}

}  // namespace
}  // namespace assay::tpm
