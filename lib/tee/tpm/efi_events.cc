// SPDX-License-Identifier: Apache-2.0
// Layouts of the event data of UEFI, one function each.
#include "tee/tpm/efi_events.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/reader.h"
#include "tee/tpm/utf16.h"

namespace assay::tpm {
namespace {

constexpr size_t kGuid = 16;

// UTF-16 up to and without its terminator, which is read, too.
std::string read_terminated(Reader& reader) {
  Buffer text;
  while (reader.more()) {
    const Bytes unit = reader.take(2);
    if (unit.empty() || all_zero(unit)) {
      break;
    }
    text.insert(text.end(), unit.begin(), unit.end());
  }
  return utf8_of(text);
}

// The next size bytes; a size beyond what is left fails the reader.
Bytes take_wide(Reader& reader, uint64_t size) {
  return reader.take(static_cast<size_t>(
      std::min<uint64_t>(size, uint64_t{reader.remaining()} + 1)));
}

}  // namespace

std::string guid_text(Bytes guid) {
  Reader r(guid);
  const uint32_t first = r.u32le();
  const uint16_t second = r.u16le();
  const uint16_t third = r.u16le();
  const Bytes rest = r.take(8);
  return fmt::format("{:08X}-{:04X}-{:04X}-{:02X}-{:02X}", first, second, third,
                     fmt::join(rest.first(2), ""),
                     fmt::join(rest.subspan(2), ""));
}

Result<EfiVariable> parse_efi_variable(Bytes input) {
  Reader r(input);
  EfiVariable variable;
  variable.guid = r.take(kGuid);          // 0, 16 VariableName
  const uint64_t characters = r.u64le();  // 16, 8
  const uint64_t size = r.u64le();        // 24, 8
  constexpr uint64_t kMost = UINT64_MAX / 2;
  variable.name =
      take_wide(r, characters > kMost ? UINT64_MAX : 2 * characters);  // 32
  variable.data = take_wide(r, size);
  TRY_OK(r.status());
  variable.trailing = r.remaining();
  return variable;
}

Result<LoadOption> parse_load_option(Bytes input) {
  Reader r(input);
  LoadOption option;
  option.attributes = r.u32le();            // 0, 4
  const uint16_t path_size = r.u16le();     // 4, 2
  option.description = read_terminated(r);  // 6
  option.device_path = r.take(path_size);
  TRY_OK(r.status());
  return option;
}

Result<ImageLoad> parse_image_load(Bytes input) {
  Reader r(input);
  ImageLoad image;
  image.location = r.u64le();                   // 0, 8
  image.length = r.u64le();                     // 8, 8
  image.link_time_address = r.u64le();          // 16, 8
  image.device_path = take_wide(r, r.u64le());  // 24, 8; 32
  return r.finish(image);
}

Result<PartitionTable> parse_partition_table(Bytes input) {
  constexpr std::string_view kSignature = "EFI PART";
  Reader r(input);
  PartitionTable table;
  const Bytes signature = r.take(8);      //  0,  8 Signature
  r.take(48);                             //  8, 48
  const Bytes disk = r.take(kGuid);       // 56, 16 DiskGUID
  r.take(8);                              // 72,  8 PartitionEntryLBA
  r.u32le();                              // 80,  4
  const uint32_t entry_size = r.u32le();  // 84,  4 SizeOfPartitionEntry
  r.u32le();                              // 88,  4
  const uint64_t count = r.u64le();       // 92,  8 NumberOfPartitions
  TRY_OK(r.status());
  constexpr uint32_t kLeastEntry = 128;
  if (text_of(signature) != kSignature || entry_size < kLeastEntry ||
      count > kMaxPartitions) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("{} partitions of {} bytes", count, entry_size));
  }
  table.disk = guid_text(disk);
  for (uint64_t i = 0; i < count; ++i) {
    Reader entry(r.take(entry_size));
    TRY_OK(r.status());
    Partition partition;
    partition.type = guid_text(entry.take(kGuid));  //  0, 16
    partition.id = guid_text(entry.take(kGuid));    // 16, 16
    partition.first = entry.u64le();                // 32,  8
    partition.last = entry.u64le();                 // 40,  8
    entry.u64le();                                  // 48,  8 attributes
    Reader name(entry.take(72));                    // 56, 72
    partition.name = read_terminated(name);
    table.partitions.push_back(std::move(partition));
  }
  return table;
}

Result<FirmwareBlob> parse_firmware_blob(Bytes input, BlobForm form) {
  Reader r(input);
  FirmwareBlob blob;
  if (form == BlobForm::Named) {
    blob.name = std::string(text_of(r.take(r.u8())));
    while (!blob.name.empty() && blob.name.back() == '\0') {
      blob.name.pop_back();
    }
  }
  blob.base = r.u64le();
  blob.length = r.u64le();
  return r.finish(blob);
}

}  // namespace assay::tpm
