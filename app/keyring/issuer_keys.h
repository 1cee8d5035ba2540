// SPDX-License-Identifier: Apache-2.0
// The keys of one issuer, kept fresh by a thread of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/time.h"
#include "download/download.h"
#include "identity/caller.h"
#include "jose/jwk.h"
#include "published/published.h"

namespace assay::keyring {

// Called by the threads of the ring after every attempt; error is empty where
// it succeeded.
using Report =
    std::function<void(std::string_view issuer, std::string_view error)>;

struct Options {
  // Keys are fetched again after max-age of their answer, within these bounds.
  std::chrono::seconds least_age{300};
  std::chrono::seconds most_age{3'600};
  // At most one fetch in this time because a token names a key that is unknown.
  std::chrono::milliseconds unknown_kid{60'000};
  // After a failure, doubled up to the second.
  std::chrono::milliseconds first_retry{1'000};
  std::chrono::milliseconds last_retry{60'000};
  // Keys that cannot be fetched again serve for so long.
  std::chrono::seconds stale{86'400};
  download::Limits limits;
  std::filesystem::path ca_file;  // PEM, trusted besides the system's; or empty
  Report report;                  // may be empty
};

// What is known of an issuer. Immutable once published.
struct KeySet {
  std::vector<jose::Jwk> keys;  // none before the first success
  Time fetched_at{};
  std::chrono::steady_clock::time_point tried_at{};
  std::string last_error;  // empty where the last attempt succeeded
  uint64_t fetches = 0;    // attempts that succeeded
  uint64_t failures = 0;
};

class IssuerKeys {
 public:
  // Fetches at once, in the background. options outlives the object.
  IssuerKeys(identity::Issuer issuer, const Options& options);
  // Keys that are known and never fetched.
  IssuerKeys(identity::Issuer issuer, std::vector<jose::Jwk> pinned,
             const Options& options);
  IssuerKeys(const IssuerKeys&) = delete;
  IssuerKeys& operator=(const IssuerKeys&) = delete;
  ~IssuerKeys();

  const identity::Issuer& issuer() const ASSAY_LIFETIME_BOUND {
    return issuer_;
  }
  const Published<KeySet>& published() const ASSAY_LIFETIME_BOUND {
    return published_;
  }
  bool is_pinned() const { return pinned_; }

  // Asks for a fetch as soon as Options::unknown_kid allows. Never blocks on
  // one. Thread-safe.
  void want();

 private:
  void run();
  void attempt();
  Result<KeySet> fetch();
  // Only status 200 is good. Errors: NetworkFailed.
  Result<download::Reply> get(const std::string& url);

  identity::Issuer issuer_;
  const Options& options_;
  const bool pinned_;
  Published<KeySet> published_;
  download::Downloader downloader_;
  std::atomic<bool> wanted_ = false;

  std::mutex mutex_;  // of what follows
  std::condition_variable bell_;
  bool stopping_ = false;

  // Of the thread alone.
  std::chrono::steady_clock::time_point tried_at_{};
  std::chrono::steady_clock::time_point due_{};
  std::chrono::milliseconds retry_{};

  std::thread thread_;
};

}  // namespace assay::keyring
