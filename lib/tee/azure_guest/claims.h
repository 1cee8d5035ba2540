// SPDX-License-Identifier: Apache-2.0
// What a verified guest says, as MAA says it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tee/azure_guest/attestation_info.h"
#include "tee/azure_guest/boot_state.h"
#include "tee/azure_guest/isolation.h"
#include "tee/azure_guest/quote.h"

namespace assay::azure_guest {

// Everything that was found true, or that the guest says of itself.
struct GuestFacts {
  const AttestationInfo& info;
  const QuotedPcrs& quoted;
  const crypto::PublicKey& enc_key;
  std::optional<BootState> boot;          // nothing where there is no log
  std::optional<IsolatedGuest> isolated;  // nothing of trusted launch
  // Codes of what was noted; static storage.
  std::vector<std::string_view> findings;
  bool forged = false;  // rests on a forged certificate of the AK
};

// Claims of claims.md section 6: to the token's top level, and to the policy
// under the same names, objects and arrays as JSON text. What needs a log is
// absent without one. The answer is for enc_key alone.
tee::Appraisal claims_of(GuestFacts facts);

}  // namespace assay::azure_guest
