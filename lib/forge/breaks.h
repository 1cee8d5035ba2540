// SPDX-License-Identifier: Apache-2.0
// Every way to break evidence: one check, one small edit of a whole draft.
#pragma once

#include <span>
#include <string_view>

#include "forge/draft.h"
#include "tee/trail.h"

namespace assay::forge {

// Whose evidence a break can be applied to: of quotes; forge/snp_breaks.h has
// the others.
enum class Reach : uint8_t { All, Enclaves, OpenEnclave, Tds };

// Makes this check the first to fail; everything else stays whole, signatures
// included, wherever that is possible.
struct Break {
  tee::CheckId check;
  std::string_view variant;  // empty: the one that the check's code names
  void (*edit)(Draft&);
  Reach reach = Reach::All;
};

// In the order of checks.def.
std::span<const Break> all_breaks();

// "dcap.crl.validity" or "dcap.crl.validity/not-yet"; null where unknown.
const Break* find_break(std::string_view name);

// The break makes sense for evidence of this type.
bool applies(const Break& item, EvidenceType type);

}  // namespace assay::forge
