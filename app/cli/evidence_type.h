// SPDX-License-Identifier: Apache-2.0
// The attestation type of evidence that came without one.
#pragma once

#include <string_view>

#include "attest/attest.h"

namespace assay::cli {

// Of raw evidence or a recorded request body, by its content.
// Errors: UnknownAttestationType, where more than one type or none is possible.
Result<const tee::Scheme*> tell_scheme(std::string_view content);

}  // namespace assay::cli
