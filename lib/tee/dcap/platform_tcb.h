// SPDX-License-Identifier: Apache-2.0
// The TCB of who is quoted: platform, quoting enclave and, of a trust domain,
// its TDX module, as one status.
#pragma once

#include <string>
#include <vector>

#include "tee/dcap/quote.h"
#include "tee/dcap/tcb_info.h"

namespace assay::dcap {

struct JudgedTcb {
  tee::TcbStatus status = tee::TcbStatus::Revoked;
  Time date;                              // of the platform's level
  std::vector<std::string> advisory_ids;  // platform, QE, module; each once
};

// Checks 51 to 55. Whether a module is judged follows from the quote's body and
// from nothing that a caller says. Requires: info has the id of the quote's
// TEE; quote is one that parse_quote() gave. Errors: those checks'.
Result<JudgedTcb> judge_tcb(const Quote& quote, const TcbInfo& info,
                            const PckExtension& platform,
                            const IsvLevel& quoting_enclave, tee::Trail& trail);

}  // namespace assay::dcap
