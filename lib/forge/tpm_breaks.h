// SPDX-License-Identifier: Apache-2.0
// Every way to break TPM evidence: one check, one small edit of a whole draft.
#pragma once

#include <span>
#include <string_view>

#include "forge/tpm_draft.h"
#include "tee/trail.h"

namespace assay::forge {

// Which form of requests has what a break breaks.
enum class TpmReach : uint8_t { All, Second };

// As forge/breaks.h has them for quotes.
struct TpmBreak {
  tee::CheckId check;
  std::string_view variant;  // empty: the one that the check's code names
  void (*edit)(TpmDraft&);
  TpmReach reach = TpmReach::All;
};

// In the order of checks.def.
std::span<const TpmBreak> all_tpm_breaks();

// "tpm.ak.chain" or "tpm.ak.certificate/none"; null where unknown.
const TpmBreak* find_tpm_break(std::string_view name);

bool applies(const TpmBreak& item, const TpmSpec& spec);

}  // namespace assay::forge
