// SPDX-License-Identifier: Apache-2.0
// Who is quoted, and the documents that judge its TCB.
#pragma once

#include <optional>

#include "tee/dcap/qe_identity.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/tcb_info.h"

namespace assay::dcap {

// Requires: the documents were found fit for the quote, which is one that
// parse_quote() gave; info has the id of its TEE.
struct QuotedTcb {
  const Quote& quote;
  const TcbInfo& info;
  const PckExtension& platform;
  const QeIdentity& identity;
  uint16_t qe_isv_svn = 0;
};

// The quoting enclave's level. Requires: its ISVSVN reaches one.
const LevelJudgement& judgement_of_qe(const QuotedTcb& tcb);

// What a TD would be if it had been launched under the module of this
// TEE_TCB_SVN; nothing where the TCB info does not know that module.
// Requires: the quote is a TD's; as above.
std::optional<tee::TcbStatus> status_under(const QuotedTcb& tcb,
                                           const TeeTcbSvn& svn);

}  // namespace assay::dcap
