// SPDX-License-Identifier: Apache-2.0
// What TDX evidence says of itself. Nothing is verified.
#pragma once

#include "tee/picture.h"

namespace assay::tdx {

// Errors: those of parse_quote_evidence.
Result<tee::Picture> picture_of_quote(const tee::Submission& submission,
                                      tee::Trail& trail);

// Begins as the quote of a trust domain.
bool is_quote(Bytes evidence);

}  // namespace assay::tdx
