// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: event loops that call a handler for every request.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "http/barrier.h"
#include "http/handler.h"
#include "http/inherited.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/tls.h"
#include "http/url.h"

namespace assay::http {

// The answer where no handler was asked: malformed or oversize requests, time
// that ran out, overload. With Retry-After where the status is 503. Called on
// every loop, at the same time.
using Refusal = std::function<Response(const Error&)>;

struct Listener {
  Url url;                         // port 0: the system chooses
  std::shared_ptr<ServerTls> tls;  // for https
};

struct Options {
  unsigned threads = 1;  // event loops; 0 means one for each processor
  unsigned workers = 0;  // threads aside; 0 where no request needs one
  Limits limits;
  HandlerFactory make_handler;
  Placer place;  // where empty, every request is Fair, of one tenant
  Refusal refuse;
  Inherited inherited;         // taken where a listener wants their addresses
  Barrier* barrier = nullptr;  // outlives the server; null: nobody waits
};

// What the loops of a server have to do now.
struct Load {
  std::atomic<size_t> queued = 0;      // requests that wait for their loop
  std::atomic<size_t> aside = 0;       // given to threads aside, not answered
  std::atomic<size_t> overloaded = 0;  // loops that shed
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

  const Load& load() const ASSAY_LIFETIME_BOUND;

  // Since the slowest of the loops last turned; a fraction of a second where
  // all of them do.
  std::chrono::milliseconds longest_turn() const;

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
