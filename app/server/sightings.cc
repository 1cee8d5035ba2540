// SPDX-License-Identifier: Apache-2.0
// One thread writes; who is longest unseen leaves for who is new.
#include "server/sightings.h"

#include <algorithm>
#include <cstring>

#include "codec/hex.h"

namespace assay::server {

Result<std::unique_ptr<Sightings>> Sightings::start(Options options) {
  std::unique_ptr<Sightings> sightings(new Sightings(std::move(options)));
  store::Store& store = *sightings->options_.store;
  TRY(const store::Listing listing, store.list(kSightingGroup));
  for (const std::string& name : listing.names) {
    TRY(const std::optional<store::Record> record, store.load(name));
    if (!record) {
      continue;
    }
    // One that cannot be read is as old as can be: the first to leave.
    const auto sighting = parse_sighting(text_of(record->content));
    sightings->rows_[name] = {record->version,
                              sighting ? sighting->at : Time()};
  }
  sightings->thread_ = std::thread([raw = sightings.get()] { raw->run(); });
  return sightings;
}

Sightings::~Sightings() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  bell_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool Sightings::saw(const crypto::Sha256& platform, Sighting sighting) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMaxWaiting) {
      return false;
    }
    waiting_.emplace_back(
        std::string(kSightingPrefix) + codec::encode_hex(platform.data),
        std::move(sighting));
  }
  bell_.notify_all();
  return true;
}

void Sightings::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waiting_.empty()) {
    if (waiting_.empty()) {
      bell_.wait(lock);
      continue;
    }
    const auto [name, sighting] = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (const auto kept = keep(name, sighting); !kept && options_.report) {
      options_.report(kept.error());
    }
    lock.lock();
  }
}

Result<> Sightings::keep(const std::string& name, const Sighting& sighting) {
  const Result<> written = write(name, sighting);
  if (written || written.error().code() != Code::StoreConflict) {
    return written;
  }
  TRY_OK(learn(name));
  return write(name, sighting);
}

Result<> Sightings::learn(const std::string& name) {
  const auto oldest = std::ranges::min_element(
      rows_, {}, [](const auto& row) { return row.second.at; });
  std::vector<std::string> names = {name};
  if (oldest != rows_.end() && oldest->first != name) {
    names.push_back(oldest->first);
  }
  for (const std::string& one : names) {
    TRY(const std::optional<store::Record> record, options_.store->load(one));
    if (!record) {
      rows_.erase(one);
      continue;
    }
    const auto sighting = parse_sighting(text_of(record->content));
    rows_[one] = {record->version, sighting ? sighting->at : Time()};
  }
  return {};
}

Result<> Sightings::write(const std::string& name, const Sighting& sighting) {
  const auto known = rows_.find(name);
  // Several loops say the same of a new platform.
  if (known != rows_.end() &&
      sighting.at - known->second.at < kSightingAge / 2) {
    return {};
  }
  const uint64_t version = known == rows_.end() ? 0 : known->second.version;
  std::vector<store::Change> changes = {
      {.name = name,
       .group = std::string(kSightingGroup),
       .expected = version,
       .content = copy_of(bytes_of(write_sighting(sighting)))}};
  auto leaving = rows_.end();
  if (known == rows_.end() && rows_.size() >= options_.most) {
    leaving = std::ranges::min_element(
        rows_, {}, [](const auto& row) { return row.second.at; });
    changes.push_back({.name = leaving->first,
                       .group = std::string(kSightingGroup),
                       .expected = leaving->second.version,
                       .content = std::nullopt});
  }
  TRY_OK(options_.store->commit(changes));
  if (leaving != rows_.end()) {
    rows_.erase(leaving);
  }
  rows_[name] = {version + 1, sighting.at};
  return {};
}

bool SeenPlatforms::is_due(const crypto::Sha256& platform, Time now) const {
  const auto found = at_.find(platform);
  return found == at_.end() || now - found->second >= kSightingAge;
}

void SeenPlatforms::said(const crypto::Sha256& platform, Time now) {
  if (at_.size() >= kMost && !at_.contains(platform)) {
    at_.clear();
  }
  at_[platform] = now;
}

size_t SeenPlatforms::Hash::operator()(const crypto::Sha256& digest) const {
  size_t hash = 0;  // any bytes of a digest are a good hash
  std::memcpy(&hash, digest.data.data(), sizeof(hash));
  return hash;
}

}  // namespace assay::server
