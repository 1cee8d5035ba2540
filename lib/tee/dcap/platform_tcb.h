// SPDX-License-Identifier: Apache-2.0
// The TCB of who is quoted: platform, quoting enclave and, of a trust domain,
// its TDX module, as one status, and whether it passes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tee/dcap/explain_tcb.h"

namespace assay::dcap {

struct JudgedTcb {
  tee::TcbStatus status = tee::TcbStatus::Revoked;
  Time date;                              // of the platform's level
  std::vector<std::string> advisory_ids;  // platform, QE, module; each once
};

// Checks 51 to 55. Whether a module is judged follows from the quote's body and
// from nothing that a caller says. accepted: what the least fix of an error
// leads to. Requires: the quoting enclave's ISVSVN reaches a level. Errors:
// those checks'.
Result<JudgedTcb> judge_tcb(const QuotedTcb& tcb,
                            const tee::TcbStatusSet& accepted,
                            tee::Trail& trail);

// Checks 56 and 57: whether the status passes. Gives the end of the grace by
// which alone it does; none where it needs none. Keeps the explanation where
// the trail keeps details. Requires: status is that of tcb. Errors: those
// checks', with the least fix.
Result<std::optional<Time>> check_status(tee::TcbStatus status,
                                         const QuotedTcb& tcb,
                                         const tee::Baseline& baseline,
                                         Time now, tee::Trail& trail);

}  // namespace assay::dcap
