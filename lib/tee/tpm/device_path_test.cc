// SPDX-License-Identifier: Apache-2.0
// Tests of device paths as text.
#include "tee/tpm/device_path.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

Buffer node(uint8_t type, uint8_t subtype, const Buffer& data) {
  Writer w;
  w.u8(type).u8(subtype).u16le(static_cast<uint16_t>(data.size() + 4));
  return w.bytes(data).take();
}

const Buffer kEndOfPath = {0x7f, 0xff, 4, 0};

std::string text_of_path(const Buffer& path) {
  const auto text = device_path_text(path);
  return text ? *text : text.error().message();
}

Buffer hard_drive(uint8_t kind) {
  Writer w;
  w.u32le(1).u64le(0).u64le(0).bytes(Buffer(16, 0x11)).u8(2).u8(kind);
  return w.take();
}

TEST(DevicePath, IsTextAsUefiWritesIt) {
  const Buffer path = join(
      {node(2, 1, {0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0}), node(1, 1, {2, 0x1f}),
       node(3, 0x12, {1, 0, 0xff, 0xff, 0, 0}), node(4, 1, hard_drive(2)),
       node(4, 4, utf16("\\EFI\\BOOTX64.EFI")), kEndOfPath});
  EXPECT_EQ(text_of_path(path),
            "PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x1,0xFFFF)/"
            "HD(1,GPT,11111111-1111-1111-1111-111111111111)/"
            "\\EFI\\BOOTX64.EFI");
}

TEST(DevicePath, HasTextForTheNodesOfBoots) {
  EXPECT_EQ(text_of_path(node(3, 2, {1, 0, 2, 0})), "Scsi(0x1,0x2)");
  EXPECT_EQ(text_of_path(node(3, 5, {1, 2})), "USB(0x1,0x2)");
  EXPECT_EQ(text_of_path(node(3, 0x0b, Buffer(33, 0xaa))), "MAC(aaaaaaaaaaaa)");
  EXPECT_EQ(text_of_path(node(3, 0x17, {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
            "NVMe(0x1)");
  EXPECT_EQ(text_of_path(node(4, 1, hard_drive(1))), "HD(1,MBR,0x11111111)");
  EXPECT_EQ(text_of_path(node(4, 2, Buffer(20))), "CDROM(0x0)");
  EXPECT_EQ(text_of_path(node(4, 6, Buffer(16, 0x22))),
            "FvFile(22222222-2222-2222-2222-222222222222)");
  EXPECT_EQ(text_of_path(node(4, 7, Buffer(16, 0x22))),
            "Fv(22222222-2222-2222-2222-222222222222)");
  EXPECT_EQ(text_of_path(node(2, 1, {1, 0, 0, 0, 2, 0, 0, 0})),
            "Acpi(0x00000001,0x2)");
}

TEST(DevicePath, ShowsOtherNodesByNumber) {
  EXPECT_EQ(text_of_path(node(9, 8, {1, 2})), "Path(9,8,0102)");
  EXPECT_EQ(text_of_path(node(1, 1, {1})), "Path(1,1,01)");
  EXPECT_EQ(text_of_path(node(4, 1, {1})), "Path(4,1,01)");
  EXPECT_EQ(text_of_path(node(4, 6, {1})), "Path(4,6,01)");
  EXPECT_EQ(text_of_path(node(4, 2, {})), "Path(4,2,)");
  EXPECT_EQ(text_of_path({}), "");
}

TEST(DevicePath, RefusesLengthsThatDoNotFit) {
  EXPECT_EQ(text_of_path({1, 1, 3, 0}), "node 0 of a device path at offset 0");
  EXPECT_EQ(text_of_path({1, 1, 6, 0, 0}), "need 2 bytes at offset 4 of 5");
  EXPECT_EQ(text_of_path({1, 1}), "need 2 bytes at offset 2 of 2");
}

TEST(DevicePath, RefusesMoreNodesThanTheLimit) {
  const std::vector<Buffer> most(kMaxDevicePathNodes, node(9, 8, {}));
  EXPECT_TRUE(device_path_text(join({join(most), kEndOfPath})));
  const std::vector<Buffer> more(kMaxDevicePathNodes + 1, node(9, 8, {}));
  EXPECT_EQ(text_of_path(join(more)), "node 64 of a device path at offset 256");
}

}  // namespace
}  // namespace assay::tpm
