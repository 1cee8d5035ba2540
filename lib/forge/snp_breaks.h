// SPDX-License-Identifier: Apache-2.0
// Every way to break SEV-SNP evidence: one check, one small edit of a whole
// draft.
#pragma once

#include <span>
#include <string_view>

#include "forge/snp_draft.h"
#include "tee/trail.h"

namespace assay::forge {

// Which keys a break makes sense for: a VLEK has no chip.
enum class SnpReach : uint8_t { All, Vceks };

// As forge/breaks.h has them for quotes.
struct SnpBreak {
  tee::CheckId check;
  std::string_view variant;  // empty: the one that the check's code names
  void (*edit)(SnpDraft&);
  SnpReach reach = SnpReach::All;
};

// In the order of checks.def.
std::span<const SnpBreak> all_snp_breaks();

// "snp.chain.root" or "snp.chain.root/stranger"; null where unknown.
const SnpBreak* find_snp_break(std::string_view name);

}  // namespace assay::forge
