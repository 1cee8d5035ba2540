// SPDX-License-Identifier: Apache-2.0
// What a vendor's statement says of itself, once it was found to be the
// vendor's: when it was issued, until when it holds, which number it has.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace assay::tee {

struct Issue {
  Time issued;            // issueDate, thisUpdate
  Time next_update;       // until when it holds
  Buffer number;          // big-endian, no leading zeros; empty for zero
  crypto::Sha256 anchor;  // key id of the trust anchor above its signer
  bool forged = false;    // the anchor is one of an assay forge
  // Of what never changes, the key that is certified: issued once and for all,
  // or again with the same key.
  std::optional<crypto::Sha256> lasting_key{};
};

// The number as text: decimal where it fits 64 bits, else hexadecimal.
std::string number_text(const Issue& issue);

// Whether next may take the place of held: neither the number nor the date of
// issue goes back, and the anchor stays, as does a lasting key. Errors:
// EndorsementUnfit, with the reason "collateral.rollback", "collateral.anchor"
// or "collateral.key".
Result<> check_succession(const Issue& held, const Issue& next);

}  // namespace assay::tee
