// SPDX-License-Identifier: Apache-2.0
// Buckets are filled when they are looked at.
#include "http/rate_limit.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

namespace assay::http {
namespace {

uint64_t mix(uint64_t client, uint64_t tenant) {
  // Of splitmix64: two different pairs hardly ever share a bucket.
  uint64_t key = client * 0x9e3779b97f4a7c15 ^ tenant;
  key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9;
  key = (key ^ key >> 27) * 0x94d049bb133111eb;
  return key ^ key >> 31;
}

}  // namespace

std::optional<std::chrono::seconds> RateLimit::take(uint64_t client,
                                                    uint64_t tenant, Time now) {
  const uint64_t key = mix(client, tenant);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() >= most_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({key, burst_ - 1, now});
    by_key_[key] = buckets_.begin();
    return std::nullopt;
  }
  buckets_.splice(buckets_.begin(), buckets_, found->second);
  Bucket& bucket = buckets_.front();
  const double passed = std::chrono::duration<double>(now - bucket.at).count();
  bucket.tokens = std::min(burst_, bucket.tokens + passed * per_second_);
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double wait = std::ceil((1 - bucket.tokens) / per_second_);
  return std::chrono::seconds(std::max<int64_t>(1, std::lround(wait)));
}

void RateLimit::explain(Response& refusal, std::chrono::seconds wait) const {
  const auto seconds = wait.count();
  refusal.headers.add("Retry-After", std::to_string(seconds));
  refusal.headers.add("RateLimit",
                      fmt::format("\"default\";r=0;t={}", seconds));
  refusal.headers.add("RateLimit-Policy",
                      fmt::format("\"default\";q={};w={}", burst_,
                                  std::ceil(burst_ / per_second_)));
}

}  // namespace assay::http
