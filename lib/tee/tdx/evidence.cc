// SPDX-License-Identifier: Apache-2.0
// Tells a quote of another TEE from a TD quote that this build cannot verify.
#include "tee/tdx/evidence.h"

#include "tee/dcap/quote.h"

namespace assay::tdx {

Result<std::unique_ptr<const tee::Evidence>> parse_quote_evidence(
    const tee::Submission& submission, tee::Trail& trail) {
  TRY_OK(dcap::parse_quote(submission.evidence, dcap::TeeType::Tdx, trail));
  return Error(Code::AttestationTypeNotOffered,
               "TdxVm attestation is not supported by this build of assay: the "
               "quote is well-formed, but nothing after its header was "
               "verified");
}

}  // namespace assay::tdx
