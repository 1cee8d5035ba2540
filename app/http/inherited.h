// SPDX-License-Identifier: Apache-2.0
// Sockets that another process opened, and that listen already.
#pragma once

#include <utility>
#include <vector>

#include "http/asio.h"
#include "http/url.h"

namespace assay::http {

// Descriptors that stay open for as long as the process lives: who connects
// while it ends waits for the next.
class Inherited {
 public:
  Inherited() = default;

  // Errors: ConfigInvalid (one is no TCP socket that listens; two have the same
  // address).
  static Result<Inherited> take(const std::vector<int>& descriptors);

  // What listens there; -1 where nothing does.
  int find(const tcp::endpoint& endpoint) const;

  // Errors: ConfigInvalid (something listens where no URL says, or where two
  // do), NetworkFailed.
  Result<> expect_named(const std::vector<Url>& urls) const;

 private:
  std::vector<std::pair<tcp::endpoint, int>> listening_;
};

}  // namespace assay::http
