// SPDX-License-Identifier: Apache-2.0
// Why a quote's TCB has its status, and since when it is out of date.
#pragma once

#include <chrono>
#include <optional>

#include "tee/dcap/quoted_tcb.h"
#include "tee/tcb_explanation.h"

namespace assay::dcap {

// Levels and least fix of platform, quoting enclave and TDX module. Costs more
// than a verdict does: for those who ask, and where one is refused. accepted:
// statuses that the least fix may lead to, where the status is none of them.
tee::TcbExplanation explain_tcb(const QuotedTcb& tcb,
                                const tee::TcbStatusSet& accepted);

// The quoting enclave's part alone: while nothing vouches for the others.
tee::TcbExplanation explain_quoting_enclave(const QeIdentity& identity,
                                            uint16_t qe_isv_svn);

// When the grace of a TCB that is out of date ends, inclusive: so many days
// after the first recovery that one of its parts missed, which is the earliest
// tcbDate above the part's own among the levels above it. The recovery that a
// part misses first counts, not the latest one: else whoever is years behind
// would pass again after each. None where grace does not apply: for other
// statuses, for what was Revoked, where the configuration alone would be
// refused, where no fix leads to a status that passes, or no date tells of a
// recovery.
std::optional<Time> end_of_grace(const tee::TcbExplanation& explanation,
                                 const tee::TcbStatusSet& accepted,
                                 std::chrono::days grace);

}  // namespace assay::dcap
