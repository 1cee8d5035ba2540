// SPDX-License-Identifier: Apache-2.0
// The memory of one event loop: facts by key, the least recently used leave.
#pragma once

#include <list>
#include <unordered_map>
#include <utility>

#include "crypto/memo.h"

namespace assay::server {

// Not thread-safe: each loop has its own, so that the hot path takes no lock.
class LoopMemo : public crypto::Memo {
 public:
  // Requires: capacity > 0.
  explicit LoopMemo(size_t capacity) : capacity_(capacity) {}

  std::shared_ptr<const crypto::Fact> find(const crypto::FactKey& key) override;
  void keep(const crypto::FactKey& key,
            std::shared_ptr<const crypto::Fact> fact) override;

  size_t size() const { return by_key_.size(); }

 private:
  struct HashKey {
    // Keys are SHA-256 values: their first bytes are a good hash.
    size_t operator()(const crypto::FactKey& key) const;
  };
  using Entry = std::pair<crypto::FactKey, std::shared_ptr<const crypto::Fact>>;

  size_t capacity_;
  std::list<Entry> by_use_;  // most recent first
  std::unordered_map<crypto::FactKey, std::list<Entry>::iterator, HashKey>
      by_key_;
};

}  // namespace assay::server
