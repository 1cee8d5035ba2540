// SPDX-License-Identifier: Apache-2.0
// Tests of the event data of UEFI.
#include "tee/tpm/efi_events.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

TEST(Guid, IsWrittenMixedEndian) {
  Buffer guid;
  for (uint8_t i = 0; i < 16; ++i) {
    guid.push_back(i);
  }
  EXPECT_EQ(guid_text(guid), "03020100-0504-0706-0809-0A0B0C0D0E0F");
}

TEST(EfiVariable, IsReadWithWhatFollows) {
  const Buffer input = join({efi_variable("SecureBoot", Buffer{1}), Buffer(3)});
  const auto variable = parse_efi_variable(input);
  ASSERT_TRUE(variable) << variable.error().message();
  EXPECT_EQ(guid_text(variable->guid), kEfiGlobalVariable);
  EXPECT_EQ(utf8_of(variable->name), "SecureBoot");
  EXPECT_TRUE(equal(variable->data, Buffer{1}));
  EXPECT_EQ(variable->trailing, 3u);
}

TEST(EfiVariable, RefusesLengthsBeyondItsEnd) {
  const Buffer whole = efi_variable("db", Buffer(4));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_efi_variable(Bytes(whole).first(size))) << size;
  }
  for (const int field : {16, 24}) {
    Buffer huge = whole;
    std::fill_n(huge.begin() + field, 8, uint8_t{0xff});
    EXPECT_FALSE(parse_efi_variable(huge));
    std::fill_n(huge.begin() + field, 8, uint8_t{0});
    huge[static_cast<size_t>(field) + 7] =
        0x80;  // twice as much is zero in 64 bits
    EXPECT_FALSE(parse_efi_variable(huge));
  }
}

TEST(LoadOption, IsRead) {
  Writer w;
  w.u32le(1)
      .u16le(4)
      .bytes(utf16("Windows"))
      .zeros(2)
      .bytes(Buffer{0x7f, 0xff, 4, 0});
  w.bytes(bytes_of("optional"));
  const auto option = parse_load_option(w.buffer());
  ASSERT_TRUE(option) << option.error().message();
  EXPECT_EQ(option->attributes, 1u);
  EXPECT_EQ(option->description, "Windows");
  EXPECT_EQ(option->device_path.size(), 4u);
  EXPECT_FALSE(parse_load_option(Bytes(w.buffer()).first(20)));
}

TEST(ImageLoad, IsRead) {
  Writer w;
  w.u64le(0x1000).u64le(0x2000).u64le(0).u64le(4).bytes(
      Buffer{0x7f, 0xff, 4, 0});
  const auto image = parse_image_load(w.buffer());
  ASSERT_TRUE(image) << image.error().message();
  EXPECT_EQ(image->location, 0x1000u);
  EXPECT_EQ(image->length, 0x2000u);
  EXPECT_EQ(image->device_path.size(), 4u);
  EXPECT_FALSE(parse_image_load(Bytes(w.buffer()).first(35)));
  w.u8(0);
  EXPECT_FALSE(parse_image_load(w.buffer()));
}

Buffer partition_table(uint64_t count, uint32_t entry_size) {
  Writer w;
  w.bytes(bytes_of("EFI PART")).zeros(48).bytes(Buffer(16, 0x11)).zeros(8);
  w.u32le(128).u32le(entry_size).u32le(0).u64le(count);
  for (uint64_t i = 0; i < count && i < 4; ++i) {
    w.bytes(Buffer(16, 0x22)).bytes(Buffer(16, 0x33)).u64le(34).u64le(99);
    w.u64le(0).bytes(utf16("EFI")).zeros(72 - 6);
  }
  return w.take();
}

TEST(PartitionTable, IsRead) {
  const auto table = parse_partition_table(partition_table(2, 128));
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(table->disk, "11111111-1111-1111-1111-111111111111");
  ASSERT_EQ(table->partitions.size(), 2u);
  EXPECT_EQ(table->partitions[1].name, "EFI");
  EXPECT_EQ(table->partitions[1].first, 34u);
  EXPECT_EQ(table->partitions[1].last, 99u);
}

TEST(PartitionTable, RefusesCountsAndSizesBeyondItsLimits) {
  EXPECT_FALSE(parse_partition_table(partition_table(257, 128)));
  EXPECT_FALSE(parse_partition_table(partition_table(2, 64)));
  EXPECT_FALSE(parse_partition_table(partition_table(5, 128)));
  Buffer other = partition_table(1, 128);
  other[0] = 'X';
  EXPECT_FALSE(parse_partition_table(other));
}

TEST(FirmwareBlob, IsReadInBothForms) {
  Writer plain;
  plain.u64le(0xffe00000).u64le(0x200000);
  const auto blob = parse_firmware_blob(plain.buffer(), BlobForm::Plain);
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->base, 0xffe00000u);
  Writer named;
  named.u8(4).bytes(bytes_of(std::string_view("BIOS", 4)));
  named.u64le(1).u64le(2);
  const auto second = parse_firmware_blob(named.buffer(), BlobForm::Named);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->name, "BIOS");
  EXPECT_EQ(second->length, 2u);
  EXPECT_FALSE(parse_firmware_blob(plain.buffer(), BlobForm::Named));
}

}  // namespace
}  // namespace assay::tpm
