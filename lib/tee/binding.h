// SPDX-License-Identifier: Apache-2.0
// The claims that held data gives, the same for every attestation type.
#pragma once

#include <string_view>

#include "tee/evidence.h"

namespace assay::tee {

// Held data of type JSON as one JSON object, members sorted, compact: the value
// of x-ms-runtime and x-ms-inittime. Trailing NUL bytes and white space around
// the object are accepted, for recorded clients send them.
// Errors: RuntimeDataNotJson.
Result<std::string> held_json(const HeldData& data);

// Adds held data of type JSON to an appraisal: the object to the token, its
// text to the incoming claims. Data of type Binary adds nothing here.
// Errors: RuntimeDataNotJson.
Result<> add_held_json(Appraisal& appraisal, std::string_view claim,
                       const std::optional<HeldData>& data);

}  // namespace assay::tee
