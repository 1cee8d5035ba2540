// SPDX-License-Identifier: Apache-2.0
// How a guest was started, by a log that its quote proves.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tee/azure_guest/quote.h"
#include "tee/secure_boot_lists.h"

namespace assay::azure_guest {

// What every claim of a log comes from. azure-guest.md 7.
struct BootState {
  bool secure_boot = false;
  bool boot_debug = false;
  bool kernel_debug = false;
  bool hypervisor_debug = false;
  bool firmware_debug = false;  // "UEFI Debug Mode" in PCR 7
  bool test_signing = false;
  bool flight_signing = false;
  // What the boot loader of Windows was told is known: PCR 12 was quoted, and
  // all that it holds is told by tagged events. The log gives events their
  // types, and no register holds these: debug flags under another type would
  // be overlooked.
  bool loader_known = false;
  bool elam = false;
  int64_t hvci_policy = 0;
  bool known_keys = false;  // PK and KEK are on the operator's lists
  bool known_db = false;
  bool known_dbx = false;
  std::vector<std::string_view> findings;  // of the log; static storage
};

// Parses the log, replays it to the quoted registers, and takes from it what
// concerns them: events of other registers are the guest's word alone. Checks
// tpm.log.*. lists may be null: nothing is known then. Errors: those checks'.
Result<BootState> verify_log(Bytes log, const QuotedPcrs& quoted,
                             const tee::SecureBootLists* lists,
                             tee::Trail& trail);

}  // namespace assay::azure_guest
