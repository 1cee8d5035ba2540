// SPDX-License-Identifier: Apache-2.0
// What a guest's bundle, or an HCL report alone, says of itself. Nothing is
// verified.
#pragma once

#include "tee/picture.h"

namespace assay::azure_guest {

// Errors: those of parse_guest_evidence.
Result<tee::Picture> picture_of_guest(const tee::Submission& submission,
                                      tee::Trail& trail);

// Is such evidence, and no other: JSON with the member TpmInfo, or what begins
// with "HCLA".
bool is_evidence(Bytes evidence);

}  // namespace assay::azure_guest
