// SPDX-License-Identifier: Apache-2.0
// SEV-SNP reports as evidence.
#pragma once

#include <memory>
#include <string_view>

#include "tee/evidence.h"

namespace assay::snp {

// default-policies.md 1.2, "P-PERMIT".
extern const std::string_view kDefaultPolicy;

// A report with its certificates, in JSON, or a report alone.
// Errors: checks 1 to 11.
Result<std::unique_ptr<const tee::Evidence>> parse_report_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::snp
