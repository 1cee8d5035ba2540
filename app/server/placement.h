// SPDX-License-Identifier: Apache-2.0
// Which lane a request takes, and whose it is, by its line and Host alone.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/handler.h"
#include "provider/naming.h"

namespace assay::server {

// Thread-safe.
class Placement {
 public:
  // dev_tenant: of the development issuer; empty where there is none.
  Placement(provider::UriTemplate pattern, std::string_view default_provider,
            std::string_view dev_tenant);

  http::Place place(const http::Request& request) const;

  // There is a provider of that name. Names that nobody is known to have share
  // one turn and one limit, so that made-up ones gain nothing. What was learnt
  // last may displace what was learnt before.
  void learn(std::string_view provider);

 private:
  bool is_dev_path(std::string_view path) const;
  uint64_t key_of(std::string_view provider) const;
  static constexpr size_t kPlaces = 16'384;

  const provider::UriTemplate pattern_;
  const std::string dev_root_;  // "/{tenant}/"; or empty
  // Drawn by chance: nobody can choose a name that shares another's turn.
  const std::string secret_;
  const uint64_t default_key_;
  const uint64_t unknown_key_;
  std::array<std::atomic<uint64_t>, kPlaces> known_{};
};

}  // namespace assay::server
