// SPDX-License-Identifier: Apache-2.0
// Counts by address.
#include "http/addresses.h"

namespace assay::http {

uint64_t client_key(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    // No /64 that is routed begins with these bits.
    return uint64_t{0xffffffff} << 32 | address.to_v4().to_uint();
  }
  const auto bytes = address.to_v6().to_bytes();
  uint64_t key = 0;
  for (size_t i = 0; i < 8; ++i) {
    key = key << 8 | bytes[i];
  }
  return key;
}

Entry Addresses::enter(uint64_t client, size_t limit) {
  if (limit == 0) {
    return Entry::Granted;
  }
  const std::lock_guard lock(mutex_);
  size_t& open = open_[client];
  if (open >= limit) {
    return Entry::Refused;
  }
  ++open;
  return Entry::Granted;
}

void Addresses::leave(uint64_t client) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(client);
  if (found != open_.end() && --found->second == 0) {
    open_.erase(found);
  }
}

}  // namespace assay::http
