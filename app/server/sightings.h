// SPDX-License-Identifier: Apache-2.0
// Keeps the newest evidence of each platform in the sealed store, so that it
// can be judged again under collateral to come: assay collateral forecast
// --from-audit. Off unless audit.platforms says how many.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "crypto/digest.h"
#include "server/sighting.h"
#include "store/store.h"

namespace assay::server {

// A platform is written again after so long.
constexpr std::chrono::hours kSightingAge{24};

// Thread-safe.
class Sightings {
 public:
  struct Options {
    store::Store* store = nullptr;  // outlives it; never null
    size_t most = 0;                // platforms; the longest unseen one leaves
    std::function<void(const Error&)> report;  // by its own thread
  };

  // Errors: StoreUnavailable.
  static Result<std::unique_ptr<Sightings>> start(Options options);

  Sightings(const Sightings&) = delete;
  Sightings& operator=(const Sightings&) = delete;
  // What waits is written first.
  ~Sightings();

  // Never waits for a disk. False where too many others wait: say it again.
  bool saw(const crypto::Sha256& platform, Sighting sighting);

 private:
  static constexpr size_t kMaxWaiting = 64;

  struct Row {
    uint64_t version = 0;
    Time at;
  };

  explicit Sightings(Options options) : options_(std::move(options)) {}

  void run();
  Result<> keep(const std::string& name, const Sighting& sighting);
  Result<> write(const std::string& name, const Sighting& sighting);
  // After a conflict: what another node has written of these.
  Result<> learn(const std::string& name);

  const Options options_;
  std::map<std::string, Row> rows_;  // of the thread, once it runs

  std::mutex mutex_;  // of what follows
  std::condition_variable bell_;
  std::deque<std::pair<std::string, Sighting>> waiting_;
  bool stopping_ = false;

  std::thread thread_;
};

// What one loop has said of late, so that most requests cost one look-up.
// Not thread-safe.
class SeenPlatforms {
 public:
  // True where the platform was not said within kSightingAge.
  bool is_due(const crypto::Sha256& platform, Time now) const;
  void said(const crypto::Sha256& platform, Time now);

 private:
  static constexpr size_t kMost = 8'192;

  struct Hash {
    size_t operator()(const crypto::Sha256& digest) const;
  };
  std::unordered_map<crypto::Sha256, Time, Hash> at_;
};

}  // namespace assay::server
