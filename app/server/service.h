// SPDX-License-Identifier: Apache-2.0
// HTTP requests in, MAA's answers out: the data plane of every provider, the
// control plane, and in development the issuer of bearer tokens.
#pragma once

#include <optional>

#include "http/message.h"
#include "server/exchange.h"
#include "server/log.h"
#include "server/request_log.h"

namespace assay::server {

// Thread-safe as far as loop is the caller's own.
class Service {
 public:
  // Both must outlive the service.
  Service(Log& log, AccessLog access, const Context& context)
      : log_(log), access_(access), context_(context) {}

  // Nothing where the answer may wait and the loop must not.
  std::optional<http::Response> answer(const http::Request& request,
                                       LoopState& loop) const;

  // The answer where HTTP itself was wrong, in the same form.
  static http::Response refuse(const Error& error);

 private:
  Log& log_;
  AccessLog access_;
  const Context& context_;
};

}  // namespace assay::server
