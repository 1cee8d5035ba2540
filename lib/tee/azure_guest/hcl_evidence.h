// SPDX-License-Identifier: Apache-2.0
// An HCL report as evidence by itself.
#pragma once

#include <memory>

#include "tee/evidence.h"

namespace assay::azure_guest {

// What is bound to the hardware's report. That is verified, too, where it is of
// SEV-SNP and its certificates are at hand as collateral; else that nobody
// vouches for it is a finding. There is no key that an answer could be sealed
// to. Errors: checks azure_guest.hcl.*.
Result<std::unique_ptr<const tee::Evidence>> parse_hcl_evidence(
    Bytes evidence, tee::Trail& trail);

}  // namespace assay::azure_guest
