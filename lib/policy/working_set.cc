// SPDX-License-Identifier: Apache-2.0
// What add, issue and issueproperty do. policy-language.md, section 6.
#include "policy/working_set.h"

#include <algorithm>

#include <fmt/format.h>

#include "policy/vocabulary.h"

namespace assay::policy {
namespace {

using claims::Claim;

size_t text_size(const claims::Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr ? text->size() : 0;
}

}  // namespace

Fault over_limit(std::string_view what, size_t most) {
  return {"policy.limit",
          fmt::format("the evaluation needs more than {} {}", most, what)};
}

Destination destination_of(ActionKind action, SectionKind section) {
  if (action == ActionKind::IssueProperty) {
    return Destination::Properties;
  }
  return action == ActionKind::Issue && section == SectionKind::Issuance
             ? Destination::Token
             : Destination::Incoming;
}

void WorkingSet::start(const TypeTable& types, const Limits& limits,
                       Budget& budget) {
  types_ = &types;
  limits_ = &limits;
  budget_ = &budget;
  claims_.clear();
  base_size_ = 0;
  added_bytes_ = 0;
  issued_.clear();
  issued_types_.clear();
  properties_.clear();
  first_.assign(types.size(), kEnd);
  last_.assign(types.size(), kEnd);
  next_.clear();
}

std::optional<Fault> WorkingSet::rest_on(std::span<const Claim> base) {
  added_.assign(claims_.begin() + static_cast<ptrdiff_t>(base_size_),
                claims_.end());
  claims_.clear();
  next_.clear();
  first_.assign(types_->size(), kEnd);
  if (base.size() + added_.size() > limits_->incoming) {
    return over_limit("claims", limits_->incoming);
  }
  claims_.reserve(base.size() + added_.size());
  for (const Claim& claim : base) {
    if (text_size(claim.value) > limits_->value) {
      return over_limit("bytes in one String", limits_->value);
    }
    claims_.emplace_back(claim);
    link(types_->find(claim.type));
  }
  base_size_ = base.size();
  for (const ClaimView& claim : added_) {
    claims_.push_back(claim);
    link(types_->find(claim.type));
  }
  return std::nullopt;
}

std::optional<Fault> WorkingSet::add(const ClaimView& claim, TypeId type,
                                     Destination destination) {
  if (destination != Destination::Incoming &&
      claim.access == claims::Access::ReadOnly) {
    return Fault{"policy.evaluation.read_only",
                 fmt::format("the value of {} is read-only: it can be added "
                             "and compared, not issued",
                             excerpt(claim.type))};
  }
  if (size() >= limits_->incoming) {
    return over_limit("claims", limits_->incoming);
  }
  if (!within_limit(size_of(claim))) {
    return over_limit("bytes of added claims", limits_->added);
  }
  claims_.push_back(claim);
  link(type);
  switch (destination) {
    case Destination::Incoming:
      break;
    case Destination::Token:
      return issue(claim, type);
    case Destination::Properties:
      return set_property(claim);
  }
  return std::nullopt;
}

std::optional<Fault> WorkingSet::charge(size_t bytes) {
  if (!within_limit(bytes)) {
    return over_limit("bytes of added claims", limits_->added);
  }
  return std::nullopt;
}

// What is equal in type and value leaves once.
std::optional<Fault> WorkingSet::issue(const ClaimView& claim, TypeId type) {
  for (size_t i = 0; i < issued_.size(); ++i) {
    // Types of the table are the same where their numbers are.
    const bool listed = type != kNoType || issued_types_[i] != kNoType;
    if ((listed ? issued_types_[i] == type
                : same(issued_[i].type, claim.type, *budget_)) &&
        same(issued_[i].value, claim.value, *budget_)) {
      return std::nullopt;
    }
  }
  if (issued_.size() >= limits_->outgoing) {
    return over_limit("issued claims", limits_->outgoing);
  }
  issued_.push_back(claim);
  issued_types_.push_back(type);
  return std::nullopt;
}

// The last of a type wins.
std::optional<Fault> WorkingSet::set_property(const ClaimView& claim) {
  const KnownProperty* const known = find_property(claim.type);
  if (known != nullptr && !accepts(*known, owned(claim.value))) {
    return Fault{"policy.evaluation.property",
                 fmt::format("{} must be {}", known->name, known->allowed)};
  }
  std::erase_if(properties_, [&](const ClaimView& earlier) {
    return same(earlier.type, claim.type, *budget_);
  });
  properties_.push_back(claim);
  return std::nullopt;
}

}  // namespace assay::policy
