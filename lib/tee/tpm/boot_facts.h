// SPDX-License-Identifier: Apache-2.0
// What the logs of one boot say, as the claims of Tpm and AzureGuest need it.
// True of the machine only after the logs were replayed to a verified quote.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tee/tpm/boot_record.h"

namespace assay::tpm {

// How often a boolean event says what.
struct Tally {
  unsigned yes = 0;
  unsigned no = 0;

  bool some() const { return yes > 0; }               // some event says true
  bool none() const { return yes == 0; }              // no event says true
  bool always() const { return yes > 0 && no == 0; }  // there is one, all true
  bool never() const { return no > 0 && yes == 0; }   // there is one, all false
};

// A secure boot variable (EV_EFI_VARIABLE_DRIVER_CONFIG in PCR 7).
struct BootVariable {
  unsigned times = 0;  // how often it was measured
  Bytes data;          // of the last, a view of the log
  bool late = false;   // one was measured after the separator of PCR 7

  // Measured exactly once, by firmware; only then its data says anything.
  bool single() const { return times == 1 && !late; }
};

// The key of the secure kernel as the log has it: event 0x00050023. Views.
struct VsmKey {
  uint32_t algorithm = 0;  // 1: RSA
  uint32_t bit_length = 0;
  Bytes exponent;  // big-endian
  Bytes modulus;   // big-endian
};

// Rules: tpm-vbs.md 5, azure-guest.md 7. Tagged events count if they are
// believed and of PCR 12, 13, 19 or 20.
struct BootFacts {
  // The one SecureBoot variable is the byte 01: secureBootEnabled, secureboot.
  bool secure_boot = false;
  BootVariable secure_boot_variable;
  BootVariable platform_key;  // PK
  BootVariable key_exchange;  // KEK
  BootVariable db;
  BootVariable dbx;
  bool uefi_debug_mode = false;  // PCR 7 has the action "UEFI Debug Mode"

  // Some believed tagged event is there: the boot is one of Windows.
  bool windows = false;
  Tally boot_debugging;    // never(): bootDebuggingDisabled; some(): bootdebug
  Tally kernel_debug;      // some(): kerneldebug
  Tally hypervisor_debug;  // some(): hypervisordebug
  Tally test_signing;      // some(): testsigning
  Tally flight_signing;    // some(): flightsigning
  Tally code_integrity;
  Tally safe_mode;                      // none(): notSafeMode
  Tally win_pe;                         // none(): notWinPE
  Tally vsm_required;                   // EVENT_VBS_VSM_REQUIRED
  Tally vbs_mandatory;                  // EVENT_VBS_MANDATORY_ENFORCEMENT
  Tally iommu_required;                 // always(): iommuEnabled
  bool elam = false;                    // an ELAM aggregation is there
  std::optional<uint64_t> hvci_policy;  // the last one
  std::vector<VsmKey> idks;             // of PCR 12, in order

  // Every event of both kinds is true, and there is one: vbsEnabled.
  bool vbs_enabled() const {
    return vsm_required.yes + vbs_mandatory.yes > 0 &&
           vsm_required.no + vbs_mandatory.no == 0;
  }
  // No boot, kernel or hypervisor debugging, and no UEFI debug mode.
  bool debuggers_disabled() const {
    return boot_debugging.none() && kernel_debug.none() &&
           hypervisor_debug.none() && !uefi_debug_mode;
  }
  bool signing_disabled() const {
    return test_signing.none() && flight_signing.none();
  }
};

// The record's logs must outlive the result: variables and keys are views.
// Errors: EvidenceMalformed, where a key of the secure kernel has lengths that
// do not add up (check tpm.log.tagged_event).
Result<BootFacts> read_boot_facts(const BootRecord& record);

// {KeyAlgID u32, bit length u32, exponent bytes u32, modulus bytes u32,
// exponent, modulus}, the lengths little-endian, the numbers big-endian.
// Windows SDK, wbcl.h: VSM_IDKS_INFO. Errors: EvidenceTruncated,
// EvidenceTrailingBytes.
Result<VsmKey> parse_vsm_key(Bytes input);

}  // namespace assay::tpm
