// SPDX-License-Identifier: Apache-2.0
// Waits, fetches, publishes.
#include "keyring/issuer_keys.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "identity/metadata.h"
#include "keyring/cache_control.h"

namespace assay::keyring {
namespace {

using std::chrono::steady_clock;

Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

std::shared_ptr<const KeySet> pinned_set(std::vector<jose::Jwk> keys) {
  KeySet set;
  set.keys = std::move(keys);
  set.fetched_at = wall_clock();
  return std::make_shared<const KeySet>(std::move(set));
}

}  // namespace

IssuerKeys::IssuerKeys(identity::Issuer issuer, const Options& options)
    : issuer_(std::move(issuer)),
      options_(options),
      pinned_(false),
      published_(std::make_shared<const KeySet>()),
      downloader_(options.limits, options.ca_file),
      due_(steady_clock::now()),
      retry_(options.first_retry),
      thread_([this] { run(); }) {}

IssuerKeys::IssuerKeys(identity::Issuer issuer, std::vector<jose::Jwk> pinned,
                       const Options& options)
    : issuer_(std::move(issuer)),
      options_(options),
      pinned_(true),
      published_(pinned_set(std::move(pinned))),
      downloader_(options.limits, options.ca_file) {}

IssuerKeys::~IssuerKeys() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  bell_.notify_one();
  downloader_.cancel();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void IssuerKeys::want() {
  if (pinned_ || wanted_.exchange(true)) {
    return;
  }
  // The thread looks at wanted_ under the lock before it waits.
  { const std::lock_guard lock(mutex_); }
  bell_.notify_one();
}

void IssuerKeys::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto at =
        wanted_ ? std::min(due_, tried_at_ + options_.unknown_kid) : due_;
    if (steady_clock::now() < at) {
      bell_.wait_until(lock, at);
      continue;
    }
    lock.unlock();
    attempt();
    lock.lock();
  }
}

void IssuerKeys::attempt() {
  const std::shared_ptr<const KeySet> before = published_.get();
  Result<KeySet> fetched = fetch();
  tried_at_ = steady_clock::now();
  KeySet set = fetched ? std::move(*fetched) : *before;
  set.tried_at = tried_at_;
  set.fetches = before->fetches + (fetched ? 1 : 0);
  set.failures = before->failures + (fetched ? 0 : 1);
  if (fetched) {
    retry_ = options_.first_retry;
  } else {
    set.last_error = fetched.error().message();
    due_ = tried_at_ + retry_;
    retry_ = std::min(2 * retry_, options_.last_retry);
  }
  const std::string error = set.last_error;
  published_.publish(std::make_shared<const KeySet>(std::move(set)));
  wanted_ = false;
  if (options_.report) {
    options_.report(issuer_.url, error);
  }
}

Result<download::Reply> IssuerKeys::get(const std::string& url) {
  TRY(download::Reply reply, downloader_.get(url));
  if (reply.status != 200) {
    return Error(Code::NetworkFailed,
                 fmt::format("cannot fetch {}: expected status 200, found {}",
                             url, reply.status));
  }
  return reply;
}

Result<KeySet> IssuerKeys::fetch() {
  std::string jwks_uri = issuer_.jwks_uri;
  if (jwks_uri.empty()) {
    TRY(const download::Reply document,
        get(identity::metadata_url(issuer_.url)));
    auto metadata = identity::parse_metadata(document.body, issuer_.url);
    if (!metadata) {
      return std::move(metadata).error().at(
          identity::metadata_url(issuer_.url));
    }
    jwks_uri = std::move(metadata->jwks_uri);
  }
  TRY(const download::Reply document, get(jwks_uri));
  auto keys = identity::parse_keys(document.body, issuer_.url);
  if (!keys) {
    return std::move(keys).error().at(jwks_uri);
  }
  due_ = steady_clock::now() +
         std::clamp(find_max_age(document.header("Cache-Control"))
                        .value_or(options_.most_age),
                    options_.least_age, options_.most_age);
  KeySet set;
  set.keys = std::move(*keys);
  set.fetched_at = wall_clock();
  return set;
}

}  // namespace assay::keyring
