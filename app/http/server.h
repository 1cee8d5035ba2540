// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: event loops that call a handler for every request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/tls.h"
#include "http/url.h"

namespace assay::http {

// Called on the loop that read the request; nothing else happens on that loop
// until it returns. If it throws, the client is told of an internal error.
using Handler = std::function<Response(const Request&)>;

// Makes the handler of each loop, counted from 0. What the handler holds is
// used by that loop alone, so that per-loop caches need no lock. Called by
// Server::start.
using HandlerFactory = std::function<Handler(unsigned loop)>;

// The answer where no handler was asked: malformed or oversize requests, time
// that ran out, overload. Called on every loop, at the same time.
using Refusal = std::function<Response(const Error&)>;

struct Listener {
  Url url;                         // port 0: the system chooses
  std::shared_ptr<ServerTls> tls;  // for https
};

struct Options {
  unsigned threads = 1;  // event loops; 0 means one for each processor
  Limits limits;
  HandlerFactory make_handler;
  Refusal refuse;
};

// Thread-safe.
class Server {
 public:
  // Listens and answers when it returns. A host name is listened on at every
  // address that it has; "[::]" is IPv6 alone. From now on the process ignores
  // SIGPIPE: clients may leave at any time.
  // Errors: NetworkFailed (names the URL), ConfigInvalid (https without tls).
  static Result<std::unique_ptr<Server>> start(std::vector<Listener> listeners,
                                               Options options);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Cuts what is still open.
  ~Server();

  // The bound port of each listener, in their order.
  const std::vector<uint16_t>& ports() const ASSAY_LIFETIME_BOUND;

  size_t connections() const;

  // Of the loop that turned least; rises several times a second unless a loop
  // is stuck.
  uint64_t turns() const;

  // Accepts nobody any more, closes idle connections, and lets requests under
  // way be answered, with "Connection: close". Returns when all are gone or
  // patience has passed; then the rest is cut. Gives the number of those.
  size_t drain(std::chrono::milliseconds patience);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace assay::http
