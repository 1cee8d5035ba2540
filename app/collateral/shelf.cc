// SPDX-License-Identifier: Apache-2.0
// Admission, and records.
#include "collateral/shelf.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "collateral/vendors.h"

namespace assay::collateral {
namespace {

constexpr std::string_view kGroup = "collateral";

}  // namespace

Result<std::vector<Shelf::Dropped>> Shelf::load(const tee::Anchors& anchors) {
  std::vector<Dropped> dropped;
  if (store_ == nullptr) {
    return dropped;
  }
  TRY(const store::Listing listing, store_->list(kGroup));
  if (listing.unreadable > 0) {
    dropped.push_back(
        {"", fmt::format("{} records cannot be read", listing.unreadable)});
  }
  for (const std::string& record_name : listing.names) {
    const std::string name = record_name.substr(kRecordPrefix.size());
    auto held = read_record(name, anchors);
    if (held) {
      held_.insert_or_assign(name, std::move(*held));
    } else {
      dropped.push_back({name, held.error().message()});
    }
  }
  return dropped;
}

Result<Held> Shelf::read_record(const std::string& name,
                                const tee::Anchors& anchors) {
  TRY(const std::optional<store::Record> record,
      store_->load(std::string(kRecordPrefix) + name));
  if (!record) {
    return Error(Code::EndorsementMissing, "the record is gone");
  }
  versions_[name] = record->version;
  if (held_.size() >= kMaxShelf) {
    return Error(Code::EndorsementUnfit,
                 fmt::format("{} items are held already", kMaxShelf));
  }
  TRY(Item item, parse_item(text_of(record->content)));
  if (item.name != name) {
    return Error(Code::EndorsementUnfit,
                 fmt::format("the record holds {}", item.name));
  }
  TRY(tee::Issue issue, verify_item(name, *item.endorsement, anchors,
                                    item.endorsement->fetched_at));
  return Held{std::move(item), std::move(issue)};
}

Result<Shelf::Admitted> Shelf::admit(Item item, const tee::Anchors& anchors) {
  TRY(tee::Issue issue, verify_item(item.name, *item.endorsement, anchors,
                                    item.endorsement->fetched_at));
  const auto found = held_.find(item.name);
  std::optional<std::string> dropped;
  if (found != held_.end()) {
    TRY_OK(tee::check_succession(found->second.issue, issue));
  } else if (const std::string* const oldest =
                 issue.lasting_key ? find_oldest_key() : nullptr) {
    dropped = *oldest;
  } else if (held_.size() >= kMaxShelf) {
    return Error(Code::EndorsementUnfit,
                 fmt::format("{} items are held already", kMaxShelf));
  }
  const std::string* const leaving = dropped ? &*dropped : nullptr;
  auto kept = keep(item, leaving);
  if (!kept && kept.error().code() == Code::StoreConflict) {
    // Another node was here: what it has stays where it is newer.
    auto theirs = read_record(item.name, anchors);
    if (theirs && !tee::check_succession(theirs->issue, issue)) {
      held_.insert_or_assign(item.name, std::move(*theirs));
      return Admitted{};
    }
    const auto learned = learn_versions(item, leaving);
    kept = learned ? keep(item, leaving) : learned;
  }
  if (dropped) {
    held_.erase(*dropped);
  }
  const std::string name = item.name;
  held_.insert_or_assign(name, Held{std::move(item), std::move(issue)});
  return Admitted{kept ? std::string() : kept.error().message()};
}

void Shelf::review(const tee::Anchors& anchors) {
  std::erase_if(held_, [&anchors](const auto& candidate) {
    const auto& [name, held] = candidate;
    const tee::Endorsement& endorsement = *held.item.endorsement;
    return !verify_item(name, endorsement, anchors, endorsement.fetched_at);
  });
}

const std::string* Shelf::find_oldest_key() const {
  const std::pair<const std::string, Held>* oldest = nullptr;
  size_t keys = 0;
  for (const auto& candidate : held_) {
    const Held& held = candidate.second;
    if (!held.issue.lasting_key) {
      continue;
    }
    ++keys;
    if (oldest == nullptr || held.item.endorsement->fetched_at <
                                 oldest->second.item.endorsement->fetched_at) {
      oldest = &candidate;
    }
  }
  return keys < most_keys_ ? nullptr : &oldest->first;
}

Result<> Shelf::learn_versions(const Item& item, const std::string* dropped) {
  for (const std::string* name : {&item.name, dropped}) {
    if (name != nullptr) {
      TRY(const std::optional<store::Record> record,
          store_->load(std::string(kRecordPrefix) + *name));
      versions_[*name] = record ? record->version : 0;
    }
  }
  return {};
}

Result<> Shelf::keep(const Item& item, const std::string* dropped) {
  if (store_ == nullptr) {
    return {};
  }
  const std::string prefix(kRecordPrefix);
  uint64_t& version = versions_[item.name];
  std::vector<store::Change> changes = {
      {.name = prefix + item.name,
       .group = std::string(kGroup),
       .expected = version,
       .content = copy_of(bytes_of(write_item(item)))}};
  if (dropped != nullptr && versions_[*dropped] > 0) {
    changes.push_back({.name = prefix + *dropped,
                       .group = std::string(kGroup),
                       .expected = versions_[*dropped],
                       .content = {}});
  }
  TRY_OK(store_->commit(changes));
  ++version;
  if (dropped != nullptr) {
    versions_.erase(*dropped);
  }
  return {};
}

}  // namespace assay::collateral
