// SPDX-License-Identifier: Apache-2.0
// Challenges that were answered: each once, by this process.
#pragma once

#include <mutex>
#include <set>
#include <utility>

#include "base/result.h"
#include "tee/challenge.h"

namespace assay::server {

// Forgets what is past its lifetime, for then its context refuses it.
// Thread-safe.
class SpentChallenges {
 public:
  // About 64 MiB when full.
  static constexpr size_t kCapacity = 1'000'000;

  explicit SpentChallenges(size_t capacity = kCapacity) : capacity_(capacity) {}

  // Errors: ChallengeSpent, Overloaded (as many were answered as can be
  // remembered).
  Result<> spend(const tee::Challenge& challenge, Time now);

 private:
  const size_t capacity_;
  std::mutex mutex_;
  std::set<std::pair<Time, tee::ChallengeNonce>> spent_;  // by expiry
};

}  // namespace assay::server
