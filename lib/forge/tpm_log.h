// SPDX-License-Identifier: Apache-2.0
// The logs of the machine around a forged TPM, and its registers.
#pragma once

#include <optional>

#include "crypto/public_key.h"
#include "forge/event_log_draft.h"
#include "forge/spec.h"

namespace assay::forge {

// Firmware, secure boot variables and, of Windows, what its boot manager says.
EventLogDraft make_tpm_log(const TpmSpec& spec, const crypto::PublicKey& idks);

// An IMA log with the kernel's version in it.
Buffer make_ima_log();

// What the TPM holds after both; ima may be absent. Of the spec: which PCRs are
// of interest, and what firmware measured without logging it.
tpm::PcrBank registers_of(const TpmSpec& spec, const EventLogDraft& log,
                          const std::optional<Buffer>& ima, crypto::Hash hash);

}  // namespace assay::forge
