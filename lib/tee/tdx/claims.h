// SPDX-License-Identifier: Apache-2.0
// What a verified TD quote says, as MAA says it.
#pragma once

#include "tee/dcap/td_report.h"
#include "tee/dcap/verify.h"
#include "tee/evidence.h"

namespace assay::tdx {

// Claims of claims.md section 5: to the token's top level, and to the policy
// under the same names; the TCB as x-assay-tcb-... and what TDX 1.5 adds as
// x-assay-tdx-... to the policy alone. Held data is left to tee/binding.
tee::Appraisal claims_of(const dcap::VerifiedQuote& quote,
                         const dcap::TdReport& report);

}  // namespace assay::tdx
