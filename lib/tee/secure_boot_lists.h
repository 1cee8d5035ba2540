// SPDX-License-Identifier: Apache-2.0
// What the operator knows of Secure Boot: the values that its variables have on
// platforms as they are delivered.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace assay::tee {

// Of PK, KEK and db: SHA-256 of the variable's data. Of dbx: images that it
// must forbid, one list for each revision; one whole list is enough.
// INVARIANT: each of the vectors of digests is sorted.
struct SecureBootLists {
  std::vector<crypto::Sha256> pk;
  std::vector<crypto::Sha256> kek;
  std::vector<crypto::Sha256> db;
  std::vector<std::vector<crypto::Sha256>> dbx;
};

// {"pk":[hex...],"kek":[hex...],"db":[hex...],"dbx":[[hex...]...]}; a member
// that is absent knows nothing, another is a mistake.
// Errors: JSON errors, JsonWrongType, BadHex.
Result<SecureBootLists> parse_secure_boot_lists(std::string_view json);

}  // namespace assay::tee
