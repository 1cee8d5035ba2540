// SPDX-License-Identifier: Apache-2.0
// Who a client is for limits, and how many connections each has.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

namespace assay::http {

// An IPv4 address, or the /64 of an IPv6 address: who has one has them all.
uint64_t client_key(const boost::asio::ip::address& address);

enum class Entry : uint8_t { Granted, Refused };

// Thread-safe. As large as there are connections.
class Addresses {
 public:
  // limit 0: as many as come. leave() must follow whatever was granted.
  Entry enter(uint64_t client, size_t limit);
  void leave(uint64_t client);

 private:
  std::mutex mutex_;
  std::unordered_map<uint64_t, size_t> open_;
};

}  // namespace assay::http
