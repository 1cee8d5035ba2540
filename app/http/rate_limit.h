// SPDX-License-Identifier: Apache-2.0
// Token buckets: how fast each client may ask each tenant.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "http/message.h"

namespace assay::http {

// Thread-safe. Remembers a bounded number of clients; who has not asked for
// longest is forgotten first, and begins with a full bucket again.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr size_t kMostClients = 65'536;

  // Requires: per_second and burst are not 0.
  RateLimit(size_t per_second, size_t burst, size_t most = kMostClients)
      : per_second_(static_cast<double>(per_second)),
        burst_(static_cast<double>(burst)),
        most_(most) {}

  // Takes one token. Nothing where there was one, else the time until there is
  // one. Requires: now does not fall.
  std::optional<std::chrono::seconds> take(uint64_t client, uint64_t tenant,
                                           Time now);

  // Retry-After, and RateLimit and RateLimit-Policy as in
  // draft-ietf-httpapi-ratelimit-headers-09.
  void explain(Response& refusal, std::chrono::seconds wait) const;

 private:
  struct Bucket {
    uint64_t key = 0;
    double tokens = 0;
    Time at;
  };

  const double per_second_;
  const double burst_;
  const size_t most_;
  std::mutex mutex_;           // of what follows
  std::list<Bucket> buckets_;  // who asked last comes first
  std::unordered_map<uint64_t, std::list<Bucket>::iterator> by_key_;
};

}  // namespace assay::http
