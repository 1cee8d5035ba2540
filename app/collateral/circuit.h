// SPDX-License-Identifier: Apache-2.0
// When a source may be asked: one request after the other with a pause between
// them, and after failures not at all for a while.
#pragma once

#include <chrono>
#include <optional>

namespace assay::collateral {

using Clock = std::chrono::steady_clock;

// A breaker: closed while the source answers; open for a back-off that doubles
// with each failure, or for as long as the source asks; then half open, one
// request at a time, until one succeeds. Not thread-safe.
class Circuit {
 public:
  struct Options {
    std::chrono::milliseconds pause{50};     // between requests
    std::chrono::milliseconds first{1'000};  // of the back-off
    std::chrono::milliseconds last{300'000};
    std::chrono::seconds most_asked{3'600};  // of Retry-After, heeded
  };

  explicit Circuit(const Options& options) : options_(options) {}

  // Takes a request's turn; false where it must wait until free_at().
  bool try_begin(Clock::time_point now);
  // No request may begin before.
  Clock::time_point free_at(Clock::time_point now) const;
  // True while requests wait because of failures, not because of the pause.
  bool is_open(Clock::time_point now) const;

  // The end of a request that began. chance: from 0 to 1, spreads clients that
  // failed together.
  void succeed();
  void fail(Clock::time_point now, std::optional<std::chrono::seconds> asked,
            double chance);

  unsigned failures() const { return failures_; }  // since the last success

 private:
  Options options_;
  unsigned failures_ = 0;
  bool probing_ = false;  // half open, and one request is under way
  Clock::time_point next_{};
  Clock::time_point open_until_{};
};

// first, doubled with each failure after the first, at most last; half of it
// and up to the other half by chance. Requires: failures > 0, 0 <= chance <= 1.
std::chrono::milliseconds backoff(unsigned failures,
                                  std::chrono::milliseconds first,
                                  std::chrono::milliseconds last,
                                  double chance);

}  // namespace assay::collateral
