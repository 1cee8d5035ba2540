// SPDX-License-Identifier: Apache-2.0
// What a policy can hardly mean: `assay policy check`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace assay::policy {

// One row of lints.def: a warning that can be given.
struct Lint {
  std::string_view code;
  std::string_view sentence;
  std::string_view reason;
};

std::span<const Lint> all_lints();

// Everything that can be said of a policy: what compile() says, and where that
// is no error, warnings that look at whole rules and at rules together. For
// authors: compile() is the faster one. type: wire name of the attestation
// type, or empty. Warnings are of all_lints(). Thread-safe.
std::vector<Diagnostic> review(std::string_view source,
                               const Limits& limits = {},
                               std::string_view type = {});

}  // namespace assay::policy
