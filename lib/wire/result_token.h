// SPDX-License-Identifier: Apache-2.0
// The tokens that answer about policies and their signers.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_writer.h"
#include "provider/provider.h"

namespace assay::wire {

// claims and {exp,iat,iss,nbf} in a token signed by the provider: valid from
// now for an hour, no jti. policy-management.md 1. Errors: TokenKeyUnavailable.
Result<std::string> result_token(const provider::Provider& provider,
                                 codec::SortedObject claims, Time now);

}  // namespace assay::wire
