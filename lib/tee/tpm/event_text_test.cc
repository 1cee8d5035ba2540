// SPDX-License-Identifier: Apache-2.0
// Tests of events in words.
#include "tee/tpm/event_text.h"

#include <gtest/gtest.h>

#include "codec/utf8.h"
#include "tee/tpm/test_record.h"

namespace assay::tpm {
namespace {

std::string text(uint32_t type, Bytes data) {
  Event event;
  event.type = type;
  event.data = data;
  return describe(event);
}

TEST(EventText, ShowsTextOfEitherKindAndBytes) {
  EXPECT_EQ(text(kEvAction, bytes_of("Calling EFI")), "Calling EFI");
  EXPECT_EQ(text(kEvIpl, bytes_of(std::string_view("grub_cmd\0", 9))),
            "grub_cmd");
  EXPECT_EQ(text(kEvSCrtmVersion, utf16("firmware 1")), "firmware 1");
  EXPECT_EQ(text(kEvSeparator, Buffer(4)), "4 bytes: 00000000");
  EXPECT_EQ(text(kEvIpl, Buffer(40, 1)),
            "40 bytes: " + std::string("01010101010101010101010101010101"
                                       "01010101010101010101010101010101..."));
  EXPECT_EQ(text(kEvIpl, {}), "");
}

TEST(EventText, ShowsVariables) {
  EXPECT_EQ(
      text(kEvEfiVariableDriverConfig, efi_variable("SecureBoot", Buffer{1})),
      "SecureBoot = 1 bytes: 01");
  Writer w;
  w.u32le(1).u16le(4).bytes(utf16("debian")).zeros(2);
  w.bytes(Buffer{0x7f, 0xff, 4, 0});
  EXPECT_EQ(text(kEvEfiVariableBoot, efi_variable("Boot0001", w.buffer())),
            "Boot0001 = \"debian\" ");
  EXPECT_EQ(text(kEvEfiVariableBoot, bytes_of("odd")), "odd");
}

TEST(EventText, ShowsImagesBlobsAndPartitions) {
  Writer image;
  const Buffer name = utf16("\\a.efi");
  image.u64le(0).u64le(0).u64le(0).u64le(name.size() + 8);
  image.u8(4).u8(4).u16le(static_cast<uint16_t>(name.size() + 4)).bytes(name);
  image.bytes(Buffer{0x7f, 0xff, 4, 0});
  EXPECT_EQ(text(kEvEfiBootServicesApplication, image.buffer()), "\\a.efi");
  Writer blob;
  blob.u64le(0x1000).u64le(16);
  EXPECT_EQ(text(kEvEfiPlatformFirmwareBlob, blob.buffer()),
            "0x1000, 16 bytes");
  EXPECT_EQ(text(kEvEfiGptEvent, bytes_of("none")), "none");
}

TEST(EventText, ShowsTaggedEvents) {
  EXPECT_EQ(text(kEvEventTag, sipa(Sipa::kTrustBoundary,
                                   join({sipa_flag(Sipa::kSafeMode, false),
                                         sipa(0x00020005, {4, 0, 0, 0})}))),
            "EVENT_TRUSTBOUNDARY, EVENT_SAFEMODE=false, "
            "EVENT_BITLOCKER_UNLOCK=TPM");
  EXPECT_EQ(text(kEvEventTag, Buffer(3, 9)), "3 bytes: 090909");
}

TEST(EventText, IsOneBoundedLine) {
  EXPECT_EQ(text(kEvEfiVariableDriverConfig, efi_variable("a\nb", {})),
            "a?b = ");
  std::string wide;
  for (int i = 0; i < 200; ++i) {
    wide += static_cast<char>(0xac);
    wide += static_cast<char>(0x20);
  }
  Writer w;
  w.zeros(16).u64le(200).u64le(0).bytes(bytes_of(wide));
  const std::string euros = text(kEvEfiVariableDriverConfig, w.buffer());
  EXPECT_LE(euros.size(), kMaxEventText);
  EXPECT_FALSE(codec::find_invalid_utf8(euros));
  EXPECT_TRUE(euros.ends_with("..."));
}

TEST(EventRows, AreOfEveryLogInOrder) {
  TestBoot boot(
      {join({separator(12), tagged(12, sipa_flag(Sipa::kSafeMode, true))})});
  boot.add_ima(ima_entry("ima-ng", {Buffer(1), copy_of(bytes_of("/bin/sh"))}));
  const std::vector<EventRow> rows = event_rows(boot.record());
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].type, "EV_SEPARATOR");
  EXPECT_EQ(rows[0].description, "WBCL");
  EXPECT_EQ(rows[0].digest.size(), 40u);
  EXPECT_EQ(rows[1].description, "(after the separator) EVENT_SAFEMODE=true");
  EXPECT_EQ(rows[2].number, 2u);
  EXPECT_EQ(rows[2].pcr, 10u);
  EXPECT_EQ(rows[2].description, "ima-ng /bin/sh");
}

}  // namespace
}  // namespace assay::tpm
