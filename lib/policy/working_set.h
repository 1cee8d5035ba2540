// SPDX-License-Identifier: Apache-2.0
// The claims that rules see, and those that they made.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "claims/claim.h"
#include "policy/policy.h"
#include "policy/type_table.h"
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

// The incoming set is the claims it rests on and behind them what was added;
// claims of types that the table names are found without looking at the others.
// Holds views only; its memory is used again after start(). Not thread-safe.
class WorkingSet {
 public:
  static constexpr uint32_t kEnd = UINT32_MAX;

  // Empties the set. All must outlive what is done with it until the next.
  void start(const TypeTable& types, const Limits& limits, Budget& budget);

  // Requires: start(). base must outlive what is read of the set.
  std::optional<Fault> rest_on(std::span<const claims::Claim> base);

  size_t size() const { return claims_.size(); }
  // Requires: position < size(). Good until a claim is added.
  const ClaimView& at(size_t position) const ASSAY_LIFETIME_BOUND {
    return claims_[position];
  }

  // The claims of a type of the table by position, in order; kEnd behind the
  // last one. Requires: type is of the table; position was given by these.
  uint32_t first_of(TypeId type) const { return first_[type]; }
  uint32_t next_of(uint32_t position) const { return next_[position]; }

  // type: that of the claim where the table has it. Texts of the claim must
  // outlive what is read of the set.
  std::optional<Fault> add(const ClaimView& claim, TypeId type,
                           Destination destination);

  // The same for Destination::Incoming without a word, as nearly every rule
  // does it: whether the claim was added. Where not, add() says why.
  bool add_incoming(const ClaimView& claim, TypeId type) {
    const size_t bytes = added_bytes_ + size_of(claim);
    if (size() >= limits_->incoming || bytes > limits_->added) {
      return false;
    }
    added_bytes_ = bytes;
    claims_.push_back(claim);
    link(type);
    return true;
  }

  // Bytes that functions made count as bytes of added claims.
  std::optional<Fault> charge(size_t bytes);

  // What goes into the token, in order of issue, and the properties.
  std::span<const ClaimView> issued() const { return issued_; }
  std::span<const ClaimView> properties() const { return properties_; }

 private:
  // The last claim, behind the others of its type. Inline, as every claim
  // comes by.
  void link(TypeId type) {
    const auto position = static_cast<uint32_t>(next_.size());
    next_.push_back(kEnd);
    if (type != kNoType) {
      (first_[type] == kEnd ? first_[type] : next_[last_[type]]) = position;
      last_[type] = position;
    }
  }

  static size_t size_of(const ClaimView& claim) {
    const auto* const text = std::get_if<std::string_view>(&claim.value);
    return sizeof(claims::Claim) + claim.type.size() +
           (text != nullptr ? text->size() : 0);
  }

  bool within_limit(size_t bytes) {
    added_bytes_ += bytes;
    return added_bytes_ <= limits_->added;
  }

  std::optional<Fault> issue(const ClaimView& claim, TypeId type);
  std::optional<Fault> set_property(const ClaimView& claim);

  const TypeTable* types_ = nullptr;
  const Limits* limits_ = nullptr;
  Budget* budget_ = nullptr;
  std::vector<ClaimView> claims_;
  size_t base_size_ = 0;          // of claims_; the others were added
  std::vector<ClaimView> added_;  // while the set gets another base
  std::vector<uint32_t> first_;   // of each type
  std::vector<uint32_t> last_;    // of each type
  std::vector<uint32_t> next_;    // of each claim, of the same type
  size_t added_bytes_ = 0;
  std::vector<ClaimView> issued_;
  std::vector<TypeId> issued_types_;  // one for each
  std::vector<ClaimView> properties_;
};

}  // namespace assay::policy
