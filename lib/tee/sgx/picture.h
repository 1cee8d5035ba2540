// SPDX-License-Identifier: Apache-2.0
// What SGX evidence says of itself. Nothing is verified.
#pragma once

#include "tee/picture.h"

namespace assay::sgx {

// Errors: those of parse_quote_evidence.
Result<tee::Picture> picture_of_quote(const tee::Submission& submission,
                                      tee::Trail& trail);
// Errors: those of parse_open_enclave_evidence.
Result<tee::Picture> picture_of_open_enclave(const tee::Submission& submission,
                                             tee::Trail& trail);

// Begins as such evidence, and as no other does.
bool is_quote(Bytes evidence);
bool is_open_enclave(Bytes evidence);

}  // namespace assay::sgx
