// SPDX-License-Identifier: Apache-2.0
// What evidence of any type says of itself, and what type evidence is of.
#pragma once

#include "attest/attest.h"
#include "tee/picture.h"

namespace assay::attest {

// Nothing is verified but that the evidence parses. Of a challenged scheme the
// message that asks for a challenge has a picture, too.
// Requires: scheme is of schemes(). Errors: those of the scheme's parse.
Result<tee::Picture> picture_of(const tee::Scheme& scheme,
                                const tee::Submission& submission,
                                tee::Trail& trail);

// Whether evidence is of the scheme, and of no other: by its size, what it
// begins with, or the members of its JSON. False where that is not certain.
// Requires: scheme is of schemes().
bool is_of(const tee::Scheme& scheme, Bytes evidence);

}  // namespace assay::attest
