// SPDX-License-Identifier: Apache-2.0
// TDX quotes as evidence: read and judged up to their certification data, then
// refused, since nothing of this build verifies what comes after.
#pragma once

#include <memory>

#include "tee/evidence.h"

namespace assay::tdx {

// A TD quote. Errors: checks 1 to 9, then always AttestationTypeNotOffered.
Result<std::unique_ptr<const tee::Evidence>> parse_quote_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::tdx
