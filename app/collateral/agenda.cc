// SPDX-License-Identifier: Apache-2.0
// One entry for each item.
#include "collateral/agenda.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace assay::collateral {
namespace {

bool waits(const Agenda::Entry& entry) {
  return entry.in_flight || entry.due.has_value();
}

bool is_due(const Agenda::Entry& entry, Clock::time_point now) {
  return !entry.in_flight && entry.due && *entry.due <= now;
}

// Unproven ones last.
auto rank(const Agenda::Entry& entry) {
  return std::tuple(entry.unproven, *entry.due);
}

}  // namespace

Agenda::Prospect Agenda::want(std::string_view name, Clock::time_point now,
                              Standing standing) {
  auto found = entries_.find(name);
  if (found != entries_.end() && now < found->second.refused_until) {
    return Prospect::Refused;
  }
  const bool unproven = standing == Standing::Unproven;
  if (unproven && (found == entries_.end() || !waits(found->second)) &&
      count_unproven() >= options_.most_unproven) {
    return Prospect::Full;
  }
  if (found == entries_.end()) {
    if (entries_.size() >= options_.most) {
      make_room(now);
    }
    if (entries_.size() >= options_.most) {
      return Prospect::Full;
    }
    found = entries_.emplace(name, Entry()).first;
    found->second.unproven = unproven;
  }
  Entry& entry = found->second;
  entry.unproven = entry.unproven && unproven;
  entry.wanted_at = now;
  // After a failure the back-off decides, not the number of wishes.
  if (!entry.in_flight && (entry.failures == 0 || !entry.due)) {
    entry.due = now;
  }
  return Prospect::Coming;
}

void Agenda::plan(std::string_view name, Clock::time_point due) {
  Entry& entry = entries_[std::string(name)];
  entry.held = true;
  entry.due = due;
}

std::optional<std::string> Agenda::take(Clock::time_point now) {
  std::pair<const std::string, Entry>* best = nullptr;
  for (auto& candidate : entries_) {
    const Entry& entry = candidate.second;
    if (is_due(entry, now) &&
        (best == nullptr || rank(entry) < rank(best->second))) {
      best = &candidate;
    }
  }
  if (best == nullptr) {
    return std::nullopt;
  }
  best->second.in_flight = true;
  return best->first;
}

std::optional<Clock::time_point> Agenda::next_due() const {
  std::optional<Clock::time_point> next;
  for (const auto& [name, entry] : entries_) {
    if (!entry.in_flight && entry.due && (!next || *entry.due < *next)) {
      next = entry.due;
    }
  }
  return next;
}

Agenda::Entry* Agenda::settle(std::string_view name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    return nullptr;
  }
  found->second.in_flight = false;
  return &found->second;
}

void Agenda::succeed(std::string_view name,
                     std::optional<Clock::time_point> due) {
  Entry* const entry = settle(name);
  if (entry != nullptr && !due) {
    entries_.erase(entries_.find(name));
  } else if (entry != nullptr) {
    entry->unproven = false;
    entry->held = true;
    entry->failures = 0;
    entry->last_error.clear();
    entry->refused_until = {};
    entry->due = due;
  }
}

void Agenda::retry(std::string_view name, Entry& entry, Failure failure,
                   std::chrono::milliseconds least) {
  ++entry.failures;
  entry.last_error = std::move(failure.error);
  const std::chrono::milliseconds wait =
      backoff(entry.failures, std::max(options_.first_retry, least),
              std::max(options_.last_retry, least), failure.chance);
  entry.due = std::max(failure.now + std::max(wait, least), failure.not_before);
  if (!entry.held && failure.now > entry.wanted_at + options_.patience) {
    entries_.erase(entries_.find(name));
  }
}

void Agenda::fail(std::string_view name, Failure failure) {
  Entry* const entry = settle(name);
  if (entry != nullptr) {
    retry(name, *entry, std::move(failure), {});
  }
}

void Agenda::refuse(std::string_view name, Failure failure) {
  Entry* const entry = settle(name);
  if (entry != nullptr) {
    entry->refused_until = failure.now + options_.refused;
    if (entry->held) {
      retry(name, *entry, std::move(failure), options_.refused);
    } else {  // until somebody wants it again
      ++entry->failures;
      entry->last_error = std::move(failure.error);
      entry->due.reset();
    }
  }
}

void Agenda::revive(Clock::time_point now) {
  for (auto& [name, entry] : entries_) {
    if (entry.failures > 0 && !entry.in_flight && entry.due &&
        entry.refused_until <= now) {
      entry.due = std::min(*entry.due, now);
    }
  }
}

void Agenda::make_room(Clock::time_point now) {
  std::erase_if(entries_, [now](const auto& candidate) {
    const Entry& entry = candidate.second;
    return !entry.held && !waits(entry) &&
           (entry.unproven || entry.refused_until <= now);
  });
}

size_t Agenda::count_unproven() const {
  return static_cast<size_t>(
      std::ranges::count_if(entries_, [](const auto& candidate) {
        return candidate.second.unproven && waits(candidate.second);
      }));
}

size_t Agenda::count_before(std::string_view name,
                            Clock::time_point now) const {
  const auto found = entries_.find(name);
  if (found == entries_.end() || !is_due(found->second, now)) {
    return 0;
  }
  return static_cast<size_t>(
      std::ranges::count_if(entries_, [&](const auto& other) {
        return is_due(other.second, now) &&
               rank(other.second) < rank(found->second);
      }));
}

Clock::time_point Agenda::expected(std::string_view name,
                                   Clock::time_point now) const {
  const auto found = entries_.find(name);
  if (found == entries_.end() || found->second.in_flight ||
      !found->second.due) {
    return now;
  }
  return std::max(now, *found->second.due);
}

}  // namespace assay::collateral
