// SPDX-License-Identifier: Apache-2.0
// Who made a bundle, and that nothing was added, left out or put back: every
// item has its vendor's signature, the bundle as a whole may have its maker's.
#pragma once

#include <span>
#include <string>

#include "collateral/bundle.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"

namespace assay::collateral {

// A compact JWS (RFC 7515) of typ "assay-collateral-bundle" over the time, the
// number of items and the SHA-256 of all write_item() gives for them, a line
// feed after each. RSA keys sign by PS256, EC keys by ES256 or ES384.
// Errors: KeyInvalid (no such key).
Result<std::string> sign_bundle(std::span<const Item> items, Time made_at,
                                const crypto::PrivateKey& key);

// The bundle is signed by that key, and is as it was then.
// Errors: TokenMalformed, TokenAlgorithm, TokenSignature, EndorsementUnfit (it
// has no signature, or that of another bundle), KeyInvalid, JSON errors.
Result<> check_signature(const Bundle& bundle, const crypto::PublicKey& maker);

}  // namespace assay::collateral
