// SPDX-License-Identifier: Apache-2.0
// One thread fills the pool, whoever needs a key takes from it.
#include "keystore/key_pool.h"

#include <utility>

namespace assay::keystore {

KeyPool::KeyPool()
    : maker_([this](const std::stop_token& stop) { make(stop); }) {}

crypto::PrivateKey KeyPool::take(jose::Algorithm algorithm) {
  if (algorithm == jose::Algorithm::ES256) {
    return crypto::PrivateKey::generate_p256();
  }
  {
    const std::lock_guard lock(mutex_);
    ++taken_;
    changed_.notify_all();
    if (!ready_.empty()) {
      crypto::PrivateKey key = std::move(ready_.back());
      ready_.pop_back();
      return key;
    }
  }
  return crypto::PrivateKey::generate_rsa(kRsaBits);
}

size_t KeyPool::ready() const {
  const std::lock_guard lock(mutex_);
  return ready_.size();
}

void KeyPool::make(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(
      lock, stop, [this] { return taken_ > 1 && ready_.size() < kReady; })) {
    lock.unlock();
    crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(kRsaBits);
    lock.lock();
    ready_.push_back(std::move(key));
  }
}

}  // namespace assay::keystore
