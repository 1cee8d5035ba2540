// SPDX-License-Identifier: Apache-2.0
// What a message of a TPM's owner says. Nothing of it is verified but its own
// signature, without which it does not parse.
#pragma once

#include "tee/picture.h"

namespace assay::tpm {

// Of either message of POST /attest/Tpm. Errors: those of asks_for_challenge
// and parse_request.
Result<tee::Picture> picture_of_message(const tee::Submission& submission,
                                        tee::Trail& trail);

// Is such a message, and evidence of no other type.
bool is_message(Bytes body);

}  // namespace assay::tpm
