// SPDX-License-Identifier: Apache-2.0
// What a verified SGX quote says, as MAA says it.
#pragma once

#include "tee/dcap/report_body.h"
#include "tee/dcap/verify.h"
#include "tee/evidence.h"

namespace assay::sgx {

// Claims of claims.md section 3: to the token's top level, and to the policy
// under both spellings; the TCB as x-assay-tcb-... to the policy.
// quote_hash is over the evidence as submitted. Binary runtime data becomes
// x-ms-sgx-ehd and its aliases; data of type JSON is left to tee/binding.
tee::Appraisal claims_of(const dcap::VerifiedQuote& quote,
                         const dcap::ReportBody& report,
                         const crypto::Sha256& quote_hash,
                         const std::optional<tee::HeldData>& runtime_data);

}  // namespace assay::sgx
