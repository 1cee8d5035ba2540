// SPDX-License-Identifier: Apache-2.0
// TPM and VBS requests as evidence.
#pragma once

#include <memory>

#include "tee/evidence.h"

namespace assay::tpm {

// The body of the third message. Errors: checks tpm.request.malformed to
// tpm.request.signature.
Result<std::unique_ptr<const tee::Evidence>> parse_request_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::tpm
