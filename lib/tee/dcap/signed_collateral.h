// SPDX-License-Identifier: Apache-2.0
// TCB info and QE identity of a verdict: chosen and judged alike.
#pragma once

#include <string_view>

#include "tee/dcap/qe_identity.h"
#include "tee/dcap/quote.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/tcb_info.h"

namespace assay::dcap {

// A document that holds, with what it rests on.
template <class DocumentType>
struct JudgedDocument {
  std::shared_ptr<const DocumentType> document;
  const tee::Endorsement* endorsement = nullptr;  // of the endorsements given
  Time earliest_expiry;
  bool forged = false;
};

// What the documents are judged against.
struct PlatformContext {
  const PckChain& chain;
  const Crls& crls;
  TeeType tee_type;
};

// "intel/sgx/tcb-info/00A067110000", "intel/sgx/qe-identity"; TDX likewise.
std::string tcb_info_name(TeeType tee_type, const Fmspc& fmspc);
std::string_view tcb_info_role(TeeType tee_type);
std::string_view qe_identity_name(TeeType tee_type);

// Which of several candidates is used: one about this platform, preferring (1)
// a good signature under the PCK chain's root, (2) an evaluation number that is
// not below the baseline, (3) one in force, (4) the latest issue. Where none is
// about this platform, what was put into the slot by name, so that the checks
// can say what is wrong with it.

// Checks 22 to 32.
Result<JudgedDocument<TcbInfoDocument>> check_tcb_info(
    const PlatformContext& platform, const tee::Given& given,
    tee::Trail& trail);

// Checks 33 to 41.
Result<JudgedDocument<QeIdentityDocument>> check_qe_identity(
    const PlatformContext& platform, const tee::Given& given,
    tee::Trail& trail);

}  // namespace assay::dcap
