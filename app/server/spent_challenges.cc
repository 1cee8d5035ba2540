// SPDX-License-Identifier: Apache-2.0
// A set in the order in which its members may be forgotten.
#include "server/spent_challenges.h"

namespace assay::server {

Result<> SpentChallenges::spend(const tee::Challenge& challenge, Time now) {
  const std::lock_guard lock(mutex_);
  while (!spent_.empty() && spent_.begin()->first < now) {
    spent_.erase(spent_.begin());
  }
  const std::pair key(challenge.expires, challenge.nonce);
  if (spent_.contains(key)) {
    return Error(Code::ChallengeSpent);
  }
  if (spent_.size() >= capacity_) {
    return Error(Code::Overloaded,
                 "more challenges were answered within their lifetime than "
                 "can be remembered; try again shortly");
  }
  spent_.insert(key);
  return {};
}

}  // namespace assay::server
