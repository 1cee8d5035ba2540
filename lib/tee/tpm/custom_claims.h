// SPDX-License-Identifier: Apache-2.0
// What the client of a TPM says of itself: nothing vouches for it but the key
// that signed the request.
#pragma once

#include "claims/claim.h"
#include "codec/json.h"

namespace assay::tpm {

// custom_claims of content, absent or [{"name", "value", "value_type"}], where
// value_type is string, integer or boolean, ignoring case, and value is of that
// type or its text. Names as they were sent; issuer CustomClaim.
// Errors: JSON errors, EvidenceMalformed.
Result<claims::ClaimSet> read_custom_claims(const codec::json::object& content);

}  // namespace assay::tpm
