// SPDX-License-Identifier: Apache-2.0
// SGX quotes and Open Enclave reports as evidence.
#pragma once

#include <memory>
#include <string_view>

#include "tee/evidence.h"

namespace assay::sgx {

// The documented default of 2023 (default-policies.md 1.1, "SGX-2023") and the
// recorded ones of 2022 and December 2023.
extern const std::string_view kDefaultPolicy;
extern const std::string_view kDefaultPolicy2022;
extern const std::string_view kDefaultPolicy2023Recorded;

// A bare quote. Errors: checks 1 to 9.
Result<std::unique_ptr<const tee::Evidence>> parse_quote_evidence(
    const tee::Submission& submission, tee::Trail& trail);

// A quote behind the 16-byte Open Enclave header. Errors: oe.header and checks
// 1 to 9.
Result<std::unique_ptr<const tee::Evidence>> parse_open_enclave_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::sgx
