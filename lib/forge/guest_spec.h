// SPDX-License-Identifier: Apache-2.0
// What an Azure guest is to be, in the words of the forge's user.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tee/azure_guest/attestation_info.h"

namespace assay::forge {

enum class GuestSystem : uint8_t { Linux, Windows };

// What is sent: a bundle, or an HCL report by itself.
enum class GuestForm : uint8_t { Bundle, HclReport };

struct GuestSpec {
  azure_guest::Isolation isolation = azure_guest::Isolation::TrustedLaunch;
  GuestForm form = GuestForm::Bundle;
  GuestSystem system = GuestSystem::Linux;
  std::string protocol_version = "2.0";
  bool log = true;  // of the boot; without it the bundle has none
  bool secure_boot = true;
  // The variables of Secure Boot are those of the lists that come along.
  bool known_variables = true;
  bool uefi_debug_mode = false;
  // Of Windows: what its boot loader was told. "boot_debug", "kernel_debug",
  // "hypervisor_debug", "test_signing", "flight_signing".
  std::vector<std::string> loader_flags;
  bool elam = true;          // of Windows
  uint32_t hvci_policy = 1;  // of Windows
  bool quote_loader = true;  // of Windows: PCR 11 to 14 are quoted
  bool ak_certificate = true;
  bool user_data = false;  // of confidential VMs
  // Of an HCL report on SevSnp: the certificates of the key that signed the
  // hardware's report come along.
  bool hardware_key = false;
  uint32_t padding_events = 0;  // of 1 KiB, to make the log longer
};

}  // namespace assay::forge
