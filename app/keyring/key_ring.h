// SPDX-License-Identifier: Apache-2.0
// The keys of every issuer that is trusted, and the callers they vouch for.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/token.h"
#include "keyring/issuer_keys.h"

namespace assay::keyring {

constexpr size_t kMaxIssuers = 16;

// What Retry-After of an answer with IdentityUnavailable should say.
constexpr std::chrono::seconds kRetryAfter{2};

struct Source {
  identity::Issuer issuer;
  std::vector<jose::Jwk> pinned;  // where not empty nothing is fetched
};

// For readiness, metrics and people.
struct IssuerStatus {
  std::string issuer;
  bool pinned = false;
  size_t keys = 0;
  std::optional<Time> fetched_at;
  std::string last_error;  // empty where the last attempt succeeded
  uint64_t fetches = 0;
  uint64_t failures = 0;
};

// Thread-safe.
class KeyRing {
 public:
  // Fetching begins at once, on a thread for each issuer; nobody waits for it.
  // Errors: ConfigInvalid (an issuer twice or too many of them, a URL that is
  // neither https nor of this machine).
  static Result<std::unique_ptr<KeyRing>> start(std::vector<Source> sources,
                                                Options options);

  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;
  ~KeyRing() = default;

  std::vector<IssuerStatus> status() const;

 private:
  friend class KeyReader;
  explicit KeyRing(Options options) : options_(std::move(options)) {}

  Options options_;
  std::vector<std::unique_ptr<IssuerKeys>> issuers_;
};

// One event loop's view of a ring, which must outlive it: never blocks, and
// takes a lock only when something new was published. Not thread-safe.
class KeyReader {
 public:
  explicit KeyReader(KeyRing& ring);

  // Who presents the token. moment.now is the wall clock's, also where evidence
  // is appraised at another time. A token of a key that is not known yet makes
  // the ring look for it.
  // Errors: Unauthorized (because of a row of refusals.def),
  // IdentityUnavailable (the keys are not here yet, are too old, or are being
  // fetched again: answer with Retry-After).
  Result<identity::Caller> verify(std::string_view token,
                                  const identity::Moment& moment);

 private:
  struct Entry {
    IssuerKeys& keys;
    Subscription<KeySet> subscription;
  };

  Entry* find(std::string_view issuer);
  Error unknown_issuer(std::string_view issuer) const;

  KeyRing& ring_;
  std::vector<Entry> entries_;
};

}  // namespace assay::keyring
