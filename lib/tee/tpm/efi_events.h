// SPDX-License-Identifier: Apache-2.0
// The data of events that UEFI firmware logs: variables, boot options, images,
// partition tables, blobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::tpm {

constexpr size_t kMaxPartitions = 256;

// "8BE4DF61-93CA-11D2-AA0D-00E098032B8C": three little-endian numbers, then
// bytes. Requires: 16 bytes.
std::string guid_text(Bytes guid);

constexpr std::string_view kEfiGlobalVariable =
    "8BE4DF61-93CA-11D2-AA0D-00E098032B8C";
constexpr std::string_view kEfiImageSecurityDatabase =
    "D719B2CB-3D3A-4596-A3BC-DAD00E67656F";

// UEFI_VARIABLE_DATA. Views of the event's data.
struct EfiVariable {
  Bytes guid;  // 16
  Bytes name;  // UTF-16
  Bytes data;
  size_t trailing;  // bytes after it: old shims log one too many
};

// Layout: GUID 16, name length u64 in characters, data length u64, name, data.
// TCG PC Client Platform Firmware Profile, section 10.2.6. input must outlive
// the result. Errors: EvidenceTruncated.
Result<EfiVariable> parse_efi_variable(Bytes input);

// EFI_LOAD_OPTION: the data of variables Boot####. UEFI 3.1.3. Views.
struct LoadOption {
  uint32_t attributes = 0;
  std::string description;
  Bytes device_path;
};
// Errors: EvidenceTruncated.
Result<LoadOption> parse_load_option(Bytes input);

// UEFI_IMAGE_LOAD_EVENT. Section 10.2.3. View.
struct ImageLoad {
  uint64_t location = 0;
  uint64_t length = 0;
  uint64_t link_time_address = 0;
  Bytes device_path;
};
// Errors: EvidenceTruncated, EvidenceTrailingBytes.
Result<ImageLoad> parse_image_load(Bytes input);

// UEFI_GPT_DATA. Section 10.2.7.
struct Partition {
  std::string type;    // GUID
  std::string id;      // GUID
  uint64_t first = 0;  // logical blocks
  uint64_t last = 0;
  std::string name;
};
struct PartitionTable {
  std::string disk;  // GUID
  std::vector<Partition> partitions;
};
// Errors: EvidenceTruncated, EvidenceMalformed.
Result<PartitionTable> parse_partition_table(Bytes input);

// UEFI_PLATFORM_FIRMWARE_BLOB, and the form 2 with a name. Section 10.2.5.
struct FirmwareBlob {
  std::string name;  // form 2
  uint64_t base = 0;
  uint64_t length = 0;
};
enum class BlobForm : uint8_t { Plain, Named };
// Errors: EvidenceTruncated, EvidenceTrailingBytes.
Result<FirmwareBlob> parse_firmware_blob(Bytes input, BlobForm form);

}  // namespace assay::tpm
