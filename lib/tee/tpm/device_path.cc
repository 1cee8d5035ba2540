// SPDX-License-Identifier: Apache-2.0
// Nodes of device paths that measured boots have, as text.
#include "tee/tpm/device_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/reader.h"
#include "codec/hex.h"
#include "tee/tpm/efi_events.h"
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

constexpr uint8_t kEnd = 0x7f;
constexpr size_t kHead = 4;

// type << 8 | subtype. UEFI, section 10.3.
constexpr unsigned kPci = 0x0101;
constexpr unsigned kAcpi = 0x0201;
constexpr unsigned kScsi = 0x0302;
constexpr unsigned kUsb = 0x0305;
constexpr unsigned kMac = 0x030b;
constexpr unsigned kSata = 0x0312;
constexpr unsigned kNvme = 0x0317;
constexpr unsigned kHardDrive = 0x0401;
constexpr unsigned kCdrom = 0x0402;
constexpr unsigned kFilePath = 0x0404;
constexpr unsigned kFvFile = 0x0406;
constexpr unsigned kFv = 0x0407;

std::string acpi_text(Reader& r) {
  constexpr uint32_t kPciRoot = 0x0a0341d0;   // PNP0A03
  constexpr uint32_t kPcieRoot = 0x0a0841d0;  // PNP0A08
  const uint32_t hid = r.u32le();
  const uint32_t uid = r.u32le();
  return hid == kPciRoot || hid == kPcieRoot
             ? fmt::format("PciRoot(0x{:X})", uid)
             : fmt::format("Acpi(0x{:08X},0x{:X})", hid, uid);
}

std::string hard_drive_text(Reader& r) {
  constexpr uint8_t kGuidPartition = 2;
  const uint32_t number = r.u32le();   //  4,  4
  r.u64le();                           //  8,  8 start
  r.u64le();                           // 16,  8 size
  const Bytes signature = r.take(16);  // 24, 16
  r.u8();                              // 40,  1 format
  const uint8_t kind = r.u8();         // 41,  1 of the signature
  if (r.failed()) {
    return {};
  }
  return kind == kGuidPartition
             ? fmt::format("HD({},GPT,{})", number, guid_text(signature))
             : fmt::format("HD({},MBR,0x{})", number,
                           codec::encode_hex(signature.first(4)));
}

std::string guid_node(std::string_view name, Reader& r) {
  const Bytes guid = r.take(16);
  return r.failed() ? std::string()
                    : fmt::format("{}({})", name, guid_text(guid));
}

// Empty where the node has no text here, or not the length it should have.
std::string known_node(unsigned kind, Bytes data) {
  Reader r(data);
  const auto two = [&](std::string_view form, uint64_t a, uint64_t b) {
    return r.failed() ? std::string() : fmt::format(fmt::runtime(form), a, b);
  };
  switch (kind) {
    case kPci: {
      const uint8_t function = r.u8();
      return two("Pci(0x{:X},0x{:X})", r.u8(), function);
    }
    case kAcpi: {
      const std::string text = acpi_text(r);
      return r.failed() ? std::string() : text;
    }
    case kScsi: {
      const uint16_t target = r.u16le();
      return two("Scsi(0x{:X},0x{:X})", target, r.u16le());
    }
    case kUsb: {
      const uint8_t port = r.u8();
      return two("USB(0x{:X},0x{:X})", port, r.u8());
    }
    case kMac: {
      const Bytes address = r.take(6);
      return r.failed() ? std::string()
                        : "MAC(" + codec::encode_hex(address) + ")";
    }
    case kSata: {
      const uint16_t port = r.u16le();
      return two("Sata(0x{:X},0x{:X})", port, r.u16le());
    }
    case kNvme:
      return two("NVMe(0x{:X})", r.u32le(), 0);
    case kHardDrive:
      return hard_drive_text(r);
    case kCdrom:
      return two("CDROM(0x{:X})", r.u32le(), 0);
    case kFilePath:
      return utf8_of(data);
    case kFvFile:
      return guid_node("FvFile", r);
    case kFv:
      return guid_node("Fv", r);
    default:
      return {};
  }
}

std::string node_text(uint8_t type, uint8_t subtype, Bytes data) {
  constexpr size_t kMostShown = 32;
  const std::string known = known_node(unsigned{type} << 8 | subtype, data);
  return !known.empty() ? known
                        : fmt::format("Path({},{},{})", type, subtype,
                                      codec::encode_hex(data.first(
                                          std::min(data.size(), kMostShown))));
}

}  // namespace

Result<std::string> device_path_text(Bytes input) {
  Reader r(input);
  std::string text;
  for (size_t nodes = 0; r.more(); ++nodes) {
    const uint8_t type = r.u8();
    const uint8_t subtype = r.u8();
    const uint16_t size = r.u16le();
    if (!r.failed() && type == kEnd) {
      break;
    }
    if (nodes == kMaxDevicePathNodes || (!r.failed() && size < kHead)) {
      return Error(Code::EvidenceMalformed,
                   fmt::format("node {} of a device path at offset {}", nodes,
                               r.offset() - kHead));
    }
    const Bytes data = r.take(size - kHead);
    TRY_OK(r.status());
    text += text.empty() ? "" : "/";
    text += node_text(type, subtype, data);
  }
  return text;
}

}  // namespace assay::tpm
