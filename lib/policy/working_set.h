// SPDX-License-Identifier: Apache-2.0
// The claims that rules see, and those that they made.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "claims/claim.h"
#include "policy/policy.h"
#include "policy/view.h"

namespace assay::policy {

// Why an evaluation cannot go on.
struct Fault {
  std::string_view code;  // "policy.limit"; static storage
  std::string message;
};

Fault over_limit(std::string_view what, size_t most);

// Where a claim goes besides into the incoming set. policy-language.md 6.
enum class Destination : uint8_t { Incoming, Token, Properties };

// policy-language.md 6.4: issue in authorizationrules acts as add.
Destination destination_of(ActionKind action, SectionKind section);

// The incoming set is the claims it rests on, which are not copied, and behind
// them what was added. Not thread-safe.
class WorkingSet {
 public:
  // Both must outlive the set.
  WorkingSet(const Limits& limits, Budget& budget)
      : limits_(limits), budget_(budget) {}

  // base must outlive what is read of the set.
  std::optional<Fault> rest_on(std::span<const claims::Claim> base);

  size_t size() const { return base_.size() + added_.size(); }
  // Requires: position < size(). Good until the set rests on something else.
  const claims::Claim& at(size_t position) const ASSAY_LIFETIME_BOUND {
    return position < base_.size() ? base_[position]
                                   : added_[position - base_.size()];
  }

  std::optional<Fault> add(claims::Claim claim, Destination destination);

  // Bytes that functions made count as bytes of added claims.
  std::optional<Fault> charge(size_t bytes);

  // What goes into the token, in order of issue, and the properties. Each may
  // be taken once, at the end.
  claims::ClaimSet take_issued() { return take(issued_); }
  claims::ClaimSet take_properties() { return take(properties_); }

 private:
  std::optional<Fault> issue(uint32_t position);
  std::optional<Fault> set_property(uint32_t position);
  claims::ClaimSet take(const std::vector<uint32_t>& positions);

  const Limits& limits_;
  Budget& budget_;
  std::span<const claims::Claim> base_;
  std::deque<claims::Claim> added_;  // references stay good while it grows
  size_t added_bytes_ = 0;
  std::vector<uint32_t> issued_;      // positions in added_
  std::vector<uint32_t> properties_;  // positions in added_
};

}  // namespace assay::policy
