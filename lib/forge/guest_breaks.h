// SPDX-License-Identifier: Apache-2.0
// Every way to break an Azure guest's bundle, or an HCL report: one check, one
// small edit of a whole draft. What is broken of the hardware inside of it is
// in forge/snp_breaks.h and forge/breaks.h.
#pragma once

#include <span>
#include <string_view>

#include "forge/guest_draft.h"
#include "tee/trail.h"

namespace assay::forge {

// Which guests a break makes sense for.
enum class GuestReach : uint8_t {
  Bundles,       // of every isolation
  Trusted,       // an AK that its certificate vouches for
  Confidential,  // an AK that hardware vouches for
  Snp,
  Logged,   // a log comes along
  Windows,  // with the tagged events of a boot loader
  Hcl,      // an HCL report by itself
};

// As forge/breaks.h has them for quotes.
struct GuestBreak {
  tee::CheckId check;
  std::string_view variant;  // empty: the one that the check's code names
  void (*edit)(GuestDraft&);
  GuestReach reach = GuestReach::Bundles;
};

// In the order of checks.def.
std::span<const GuestBreak> all_guest_breaks();

// "tpm.quote.type" or "tpm.quote.type/magic"; null where unknown.
const GuestBreak* find_guest_break(std::string_view name);

// The break makes sense for such a guest.
bool applies(const GuestBreak& item, const GuestSpec& spec);

}  // namespace assay::forge
