// SPDX-License-Identifier: Apache-2.0
// A list in order of use and an index into it.
#include "server/loop_memo.h"

#include <cstring>

namespace assay::server {

size_t LoopMemo::HashKey::operator()(const crypto::FactKey& key) const {
  size_t hash = 0;
  std::memcpy(&hash, key.data.data(), sizeof hash);
  return hash;
}

std::shared_ptr<const crypto::Fact> LoopMemo::find(const crypto::FactKey& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    return nullptr;
  }
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->second;
}

void LoopMemo::keep(const crypto::FactKey& key,
                    std::shared_ptr<const crypto::Fact> fact) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    found->second->second = std::move(fact);
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return;
  }
  if (by_key_.size() == capacity_) {
    by_key_.erase(by_use_.back().first);
    by_use_.pop_back();
  }
  by_use_.emplace_front(key, std::move(fact));
  by_key_.emplace(key, by_use_.begin());
}

}  // namespace assay::server
