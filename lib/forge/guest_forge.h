// SPDX-License-Identifier: Apache-2.0
// Guests as forge/forge.h gives other evidence.
#pragma once

#include <string_view>

#include "forge/guest_draft.h"

namespace assay::forge {

// break_code: a break of guests, or one of the hardware inside of them.
// Errors: EvidenceUnsupported. Requires: spec.type is AzureGuest.
Result<Forged> forge_guest(const GuestAuthorities& authorities,
                           const EvidenceSpec& spec,
                           std::string_view break_code, Time now);

// Lists of every break's name are those of forge/guest_breaks.h, and with the
// hardware's of this guest: "snp.report.signature".
std::vector<std::string> guest_break_names(const GuestSpec& spec);

}  // namespace assay::forge
