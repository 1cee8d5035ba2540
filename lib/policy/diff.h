// SPDX-License-Identifier: Apache-2.0
// What two policies make of the same claims, where it is not the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "claims/claim.h"
#include "policy/policy.h"

namespace assay::policy {

// What one policy decides, and by which of its rules.
struct Verdict {
  Decision decision = Decision::Deny;
  std::string_view code;  // empty where permitted
  std::string message;    // empty where permitted
  // The first permit that fired, the deny that fired, the rule that failed;
  // nothing where no rule permitted.
  std::optional<Range> rule;

  bool operator==(const Verdict&) const = default;
};

enum class ClaimKind : uint8_t { Issued, Property };

// A type whose values differ. A side without values has no rules.
struct ClaimDifference {
  ClaimKind kind = ClaimKind::Issued;
  std::string type;
  claims::ClaimSet a;  // all of this type
  claims::ClaimSet b;
  std::vector<Range> a_rules;  // that made them, in order
  std::vector<Range> b_rules;
};

struct Difference {
  Verdict a;
  Verdict b;
  std::vector<ClaimDifference> claims;  // where both permit; by type

  // Nothing that a client or relying party could notice: the decision, the
  // code of a denial or error, and all that is issued are the same.
  bool equal() const;
};

// Thread-safe.
Difference diff(const Program& a, const Program& b,
                const claims::ClaimSet& incoming);

}  // namespace assay::policy
