// SPDX-License-Identifier: Apache-2.0
// RSA keys made ahead of need: requests do not wait for primes.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "crypto/private_key.h"
#include "jose/jws.h"

namespace assay::keystore {

// Thread-safe. Makes nothing before a second key is taken: a service that has
// one provider, or whose providers never change, pays nothing.
class KeyPool {
 public:
  // Keys that lie ready; a fifth of a second of one core each.
  static constexpr size_t kReady = 8;

  KeyPool();

  // A key that nobody else has, for RS256, PS256 or ES256. Made by the caller
  // where none lies ready.
  crypto::PrivateKey take(jose::Algorithm algorithm);

  // How many lie ready.
  size_t ready() const;

 private:
  static constexpr unsigned kRsaBits = 2'048;

  void make(const std::stop_token& stop);

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable_any changed_;
  size_t taken_ = 0;  // RSA keys, by anybody
  std::vector<crypto::PrivateKey> ready_;

  std::jthread maker_;  // last: it uses the rest
};

}  // namespace assay::keystore
