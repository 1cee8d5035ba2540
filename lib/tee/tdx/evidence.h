// SPDX-License-Identifier: Apache-2.0
// TD quotes as evidence.
#pragma once

#include <memory>
#include <string_view>

#include "tee/evidence.h"

namespace assay::tdx {

// default-policies.md 1.2, "P-PERMIT".
extern const std::string_view kDefaultPolicy;

// A TD quote, of TDX 1.0 or 1.5. Errors: checks 1 to 9.
Result<std::unique_ptr<const tee::Evidence>> parse_quote_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::tdx
