// SPDX-License-Identifier: Apache-2.0
// Device paths of UEFI: where an image or a boot option is.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::tpm {

constexpr size_t kMaxDevicePathNodes = 64;

// EFI_DEVICE_PATH_PROTOCOL as UEFI writes it: "PciRoot(0x0)/Pci(0x1F,0x2)/
// HD(1,GPT,...)/\EFI\BOOT\BOOTX64.EFI". UEFI, chapter 10. Nodes that have no
// text here are Path(type,subtype,hex of at most 32 bytes). Errors:
// EvidenceTruncated, EvidenceMalformed (more than kMaxDevicePathNodes).
Result<std::string> device_path_text(Bytes input);

}  // namespace assay::tpm
