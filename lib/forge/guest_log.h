// SPDX-License-Identifier: Apache-2.0
// The log of a forged guest's boot, and the lists that know its variables.
#pragma once

#include <string>

#include "forge/event_log_draft.h"
#include "forge/guest_spec.h"
#include "tee/tpm/pcr_bank.h"

namespace assay::forge {

// Crypto-agile, with one bank: SHA-256.
EventLogDraft make_guest_log(const GuestSpec& spec);

// Registers of the SHA-256 bank after these events; all that mask names.
tpm::PcrBank extend(const EventLogDraft& log, uint32_t mask);

// JSON for azure_guest.secure_boot_lists.
std::string guest_secure_boot_lists();

}  // namespace assay::forge
