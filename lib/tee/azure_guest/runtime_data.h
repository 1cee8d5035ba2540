// SPDX-License-Identifier: Apache-2.0
// What the paravisor says of a confidential VM, in JSON: its keys and how it is
// set up. The hardware's report binds the bytes.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/public_key.h"

namespace assay::azure_guest {

struct RuntimeData {
  // HCLAkPub; nothing where no one key of that name can be read.
  std::optional<crypto::PublicKey> ak;
  std::string vm_unique_id;  // empty where it is not said
  std::string user_data;     // upper-case hex; empty where absent
  std::string json;          // as tokens show it: sorted, compact
};

// {"keys":[JWK...],"vm-configuration":{...},"user-data":hex}; a member that is
// not there, or is of another type, is left out: what it would say is needed
// by name or not at all. Errors: JSON errors, EvidenceMalformed.
Result<RuntimeData> parse_runtime_data(Bytes input);

}  // namespace assay::azure_guest
