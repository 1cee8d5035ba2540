// SPDX-License-Identifier: Apache-2.0
// What add, issue and issueproperty do. policy-language.md, section 6.
#include "policy/working_set.h"

#include <algorithm>
#include <utility>

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

std::optional<Fault> WorkingSet::rest_on(std::span<const Claim> base) {
  base_ = base;
  if (size() > limits_.incoming) {
    return over_limit("claims", limits_.incoming);
  }
  for (const Claim& claim : base) {
    if (text_size(claim.value) > limits_.value) {
      return over_limit("bytes in one String", limits_.value);
    }
  }
  return std::nullopt;
}

std::optional<Fault> WorkingSet::add(Claim claim, Destination destination) {
  if (destination != Destination::Incoming &&
      claim.access == claims::Access::ReadOnly) {
    return Fault{"policy.evaluation.read_only",
                 fmt::format("the value of {} is read-only: it can be added "
                             "and compared, not issued",
                             excerpt(claim.type))};
  }
  if (size() >= limits_.incoming) {
    return over_limit("claims", limits_.incoming);
  }
  if (auto fault =
          charge(sizeof(Claim) + claim.type.size() + text_size(claim.value))) {
    return fault;
  }
  const auto position = static_cast<uint32_t>(added_.size());
  added_.push_back(std::move(claim));
  switch (destination) {
    case Destination::Incoming:
      break;
    case Destination::Token:
      return issue(position);
    case Destination::Properties:
      return set_property(position);
  }
  return std::nullopt;
}

std::optional<Fault> WorkingSet::charge(size_t bytes) {
  added_bytes_ += bytes;
  if (added_bytes_ > limits_.added) {
    return over_limit("bytes of added claims", limits_.added);
  }
  return std::nullopt;
}

// What is equal in type and value leaves once.
std::optional<Fault> WorkingSet::issue(uint32_t position) {
  const Claim& claim = added_[position];
  const auto equals = [&](uint32_t earlier) {
    return same(added_[earlier].type, claim.type, budget_) &&
           same(view_of(added_[earlier].value), view_of(claim.value), budget_);
  };
  if (std::ranges::any_of(issued_, equals)) {
    return std::nullopt;
  }
  if (issued_.size() >= limits_.outgoing) {
    return over_limit("issued claims", limits_.outgoing);
  }
  issued_.push_back(position);
  return std::nullopt;
}

// The last of a type wins.
std::optional<Fault> WorkingSet::set_property(uint32_t position) {
  const Claim& claim = added_[position];
  const KnownProperty* const known = find_property(claim.type);
  if (known != nullptr && !accepts(*known, claim.value)) {
    return Fault{"policy.evaluation.property",
                 fmt::format("{} must be {}", known->name, known->allowed)};
  }
  std::erase_if(properties_, [&](uint32_t earlier) {
    return same(added_[earlier].type, claim.type, budget_);
  });
  properties_.push_back(position);
  return std::nullopt;
}

claims::ClaimSet WorkingSet::take(const std::vector<uint32_t>& positions) {
  claims::ClaimSet taken;
  taken.reserve(positions.size());
  for (const uint32_t position : positions) {
    taken.push_back(std::move(added_[position]));
  }
  return taken;
}

}  // namespace assay::policy
