// SPDX-License-Identifier: Apache-2.0
// Bundles of Azure guests as evidence: a virtual TPM, what it measured, and
// what vouches for it.
#pragma once

#include <memory>
#include <string_view>

#include "tee/evidence.h"

namespace assay::azure_guest {

// default-policies.md 1.3, "P-GUEST".
extern const std::string_view kDefaultPolicy;

// AttestationInfo in JSON; or an HCL report by itself, which says what is bound
// to it, though nobody vouches for the hardware's signature: that is a finding,
// and such evidence names no key for an answer to be sealed to.
// Errors: checks azure_guest.request.*, azure_guest.isolation.type,
// azure_guest.hcl.*.
Result<std::unique_ptr<const tee::Evidence>> parse_guest_evidence(
    const tee::Submission& submission, tee::Trail& trail);

}  // namespace assay::azure_guest
