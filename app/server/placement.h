// SPDX-License-Identifier: Apache-2.0
// Which lane a request takes, and whose it is, by its line and Host alone.
#pragma once

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

 private:
  bool is_dev_path(std::string_view path) const;
  uint64_t key_of(std::string_view provider) const;

  const provider::UriTemplate pattern_;
  const std::string dev_root_;  // "/{tenant}/"; or empty
  // Drawn by chance: nobody can choose a name that shares another's turn.
  const std::string secret_;
  const uint64_t default_key_;
};

}  // namespace assay::server
