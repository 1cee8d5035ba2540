// SPDX-License-Identifier: Apache-2.0
// Logs that were held against PCRs of a verified quote.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "tee/baseline.h"
#include "tee/tpm/attestation.h"
#include "tee/tpm/boot_facts.h"
#include "tee/tpm/boot_record.h"
#include "tee/trail.h"

namespace assay::tpm {

using OneLog = std::variant<EventLog, ImaLog>;

// What of a quote its logs must explain, and what may be believed of them.
struct PcrRules {
  uint32_t required = tee::kAllPcrs;  // bit n: PCR n is held against the logs
  tee::Sha1Quote sha1 = tee::Sha1Quote::Refused;
};

// Bit n: PCR n was quoted in a bank that counts, and held against the logs.
uint32_t believed_pcrs(std::span<const PcrBank> banks, const PcrRules& rules);

// Logs, and what they say. Views of the attestation.
struct VerifiedLogs {
  std::vector<OneLog> logs;  // INVARIANT: record looks into them.
  BootRecord record;
  BootFacts facts;
};

// Checks tpm.log.malformed to tpm.log.tagged_event. Of the events measured into
// PCRs that are not believed nothing is kept: they are anybody's word. The
// attestation's quote must have been verified; it must outlive the result.
// Errors: those checks'.
Result<VerifiedLogs> verify_logs(const Attestation& attestation,
                                 const PcrRules& rules, tee::Trail& trail);

}  // namespace assay::tpm
