// SPDX-License-Identifier: Apache-2.0
// Tests of what is kept of a boot's logs, and what is believed.
#include "tee/tpm/boot_record.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_record.h"

namespace assay::tpm {
namespace {

std::vector<std::string_view> note_codes(const BootRecord& record) {
  std::vector<std::string_view> codes;
  for (const Note& note : record.notes) {
    codes.push_back(note.code);
  }
  return codes;
}

using Codes = std::vector<std::string_view>;

const Buffer kSafe = sipa_flag(Sipa::kSafeMode, false);

TEST(BootRecord, KeepsVariablesAndTaggedEventsInOrder) {
  const TestBoot boot(
      {join({driver_config(7, "SecureBoot", Buffer{1}),
             sha1_event(4, kEvAction, bytes_of("x")), tagged(12, kSafe)}),
       driver_config(7, "PK", Buffer(3))});
  const BootRecord record = boot.record();
  ASSERT_EQ(record.variables.size(), 2u);
  EXPECT_EQ(record.variables[0].name(), "SecureBoot");
  EXPECT_EQ(record.variables[0].guid(), kEfiGlobalVariable);
  EXPECT_EQ(record.variables[1].place.log, 1u);
  EXPECT_EQ(record.variables[1].place.number, 0u);
  ASSERT_EQ(record.tagged.size(), 1u);
  EXPECT_EQ(record.tagged[0].place.number, 2u);
  EXPECT_TRUE(record.tagged[0].believed);
  EXPECT_TRUE(record.notes.empty());
}

TEST(BootRecord, DoesNotBelieveTaggedEventsAfterTheSeparatorOfTheirPcr) {
  const TestBoot boot({join({separator(13), tagged(12, kSafe), separator(12)}),
                       tagged(12, kSafe)});
  const BootRecord record = boot.record();
  ASSERT_EQ(record.tagged.size(), 2u);
  EXPECT_TRUE(record.tagged[0].believed);
  EXPECT_FALSE(record.tagged[1].believed);
  EXPECT_EQ(note_codes(record), Codes{"tpm.log.after_separator"});
  EXPECT_EQ(record.notes[0].target, "log 1, event 0, PCR 12");
}

TEST(BootRecord, KnowsSeparatorsByTheirDigests) {
  for (const std::string_view data :
       {std::string_view("WBCL"), std::string_view("\0\0\0\0", 4),
        std::string_view("\xff\xff\xff\xff"),
        std::string_view("\1\0\0\0", 4)}) {
    const TestBoot boot(
        {join({sha1_event(12, kEvIpl,
                          crypto::digest(crypto::Hash::Sha1, {bytes_of(data)}),
                          bytes_of("other")),
               tagged(12, kSafe)})});
    EXPECT_FALSE(boot.record().tagged[0].believed);
  }
}

TEST(BootRecord, RefusesOtherEventsAmongThoseOfWindows) {
  const Buffer other = sha1_event(12, kEvIpl, bytes_of("x"));
  const TestBoot mixed({join({tagged(12, kSafe), other})});
  const auto record = read_boot_record(mixed.views());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message(),
            "log 0, event 1, PCR 12: EV_IPL among tagged events of Windows");
  const TestBoot after({join({tagged(12, kSafe), separator(12), other})});
  EXPECT_TRUE(read_boot_record(after.views()));
  const TestBoot elsewhere(
      {join({tagged(12, kSafe), sha1_event(14, kEvIpl, bytes_of("x"))})});
  EXPECT_TRUE(read_boot_record(elsewhere.views()));
  const TestBoot alone({other});
  EXPECT_TRUE(read_boot_record(alone.views()));
}

TEST(BootRecord, SaysWhichVariablesOnlyFirmwareCanHaveMeasured) {
  const TestBoot boot({join(
      {driver_config(7, "a", {}), separator(7), driver_config(7, "b", {})})});
  const BootRecord record = boot.record();
  EXPECT_TRUE(record.variables[0].believed);
  EXPECT_FALSE(record.variables[1].believed);
}

TEST(BootRecord, RefusesTaggedEventsWhoseLengthsDoNotAddUp) {
  Buffer broken = kSafe;
  broken[4] = 7;
  const TestBoot boot({join({tagged(12, kSafe), tagged(12, broken)})});
  const auto record = read_boot_record(boot.views());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message(),
            "log 0, event 1, PCR 12: tagged event at offset 0: 9 bytes are "
            "left, too few");
  const TestBoot elsewhere({tagged(9, broken)});
  EXPECT_TRUE(elsewhere.record().tagged.empty());
  const TestBoot nothing({tagged(12, Buffer{1})});
  EXPECT_FALSE(read_boot_record(nothing.views()));
}

TEST(BootRecord, LeavesTaggedEventsOfOthersAlone) {
  const TestBoot boot({tagged(12, sipa(0xf5bc582a, bytes_of("initrd")))});
  const BootRecord record = boot.record();
  EXPECT_TRUE(record.tagged.empty());
  EXPECT_EQ(note_codes(record), Codes{"tpm.log.foreign_tag"});
}

TEST(BootRecord, ToleratesOddVariablesAndSaysSo) {
  const TestBoot boot(
      {join({sha1_event(7, kEvEfiVariableAuthority,
                        join({efi_variable("Shim", Buffer(2)), Buffer(1)})),
             sha1_event(7, kEvEfiVariableAuthority, bytes_of("short"))})});
  const BootRecord record = boot.record();
  EXPECT_EQ(record.variables.size(), 1u);
  EXPECT_EQ(note_codes(record),
            (Codes{"tpm.log.variable", "tpm.log.variable"}));
  EXPECT_EQ(record.notes[0].message, "1 bytes follow a variable");
}

TEST(BootRecord, NotesWhatIsRepeatedInOneAggregation) {
  const Buffer module = sipa(Sipa::kLoadedModule, {});
  const TestBoot twice(
      {tagged(12, sipa(Sipa::kTrustBoundary, join({kSafe, module, kSafe})))});
  EXPECT_EQ(note_codes(twice.record()), Codes{"tpm.log.repeated"});
  const TestBoot lists({tagged(
      12, join({sipa(Sipa::kTrustBoundary, join({kSafe, module, module})),
                kSafe}))});
  EXPECT_TRUE(lists.record().notes.empty());
}

TEST(BootRecord, TakesAFewLogsAndNoMore) {
  const TestBoot boot(std::vector<Buffer>(kMaxLogs + 1, tagged(12, kSafe)));
  EXPECT_FALSE(read_boot_record(boot.views()));
  EXPECT_TRUE(
      read_boot_record(std::span<const AnyLog>(boot.views()).first(kMaxLogs)));
}

TEST(BootRecord, BoundsTaggedEventsOfAllLogsTogether) {
  const Buffer one = sipa(0x00020001, {});
  Buffer half;
  for (size_t i = 0; i <= kMaxSipaEvents / 2; ++i) {
    half.insert(half.end(), one.begin(), one.end());
  }
  const TestBoot boot({tagged(12, half), tagged(12, half)});
  EXPECT_FALSE(read_boot_record(boot.views()));
}

TEST(BootRecord, FindsEventsWhoseDigestIsNotOfTheirData) {
  const Buffer variable = efi_variable("SecureBoot", Buffer{1});
  const TestBoot forged(
      {sha1_event(7, kEvEfiVariableDriverConfig, Buffer(20), variable)});
  EXPECT_EQ(find_unbound_event(forged.record()),
            "log 0, event 0, PCR 7: the digest of "
            "EV_EFI_VARIABLE_DRIVER_CONFIG is not of its data");
  const TestBoot tag({sha1_event(12, kEvEventTag, Buffer(20), kSafe)});
  EXPECT_EQ(find_unbound_event(tag.record()),
            "log 0, event 0, PCR 12: the digest of EV_EVENT_TAG is not of its "
            "data");
  const TestBoot whole(
      {join({tagged(12, kSafe), driver_config(7, "SecureBoot", Buffer{1}),
             sha1_event(7, kEvEfiVariableAuthority, Buffer(20), variable)})});
  EXPECT_EQ(find_unbound_event(whole.record()), "");
}

}  // namespace
}  // namespace assay::tpm
