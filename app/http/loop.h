// SPDX-License-Identifier: Apache-2.0
// One event loop: its thread's sockets, timers and connections.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/asio.h"
#include "http/connection.h"
#include "http/response_head.h"
#include "http/server.h"
#include "http/tls.h"

namespace assay::http {

// What all loops of a server share; outlives them.
struct LoopsShared {
  Limits limits;
  Refusal refuse;
  std::atomic<size_t> connections = 0;

  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  size_t drained = 0;  // loops that have no connection left
};

// Everything but ring() and turns() belongs to the thread that runs the loop,
// or to the one that builds it before.
class Loop {
 public:
  enum class Command : uint8_t { Run, Drain, Stop };

  // Errors: NetworkFailed. Asio may throw where no descriptor is left.
  static Result<std::unique_ptr<Loop>> make(LoopsShared& shared,
                                            Handler handler);

  // The port is shared with the other loops. Gives the bound port.
  // Errors: NetworkFailed (why; the caller knows where).
  Result<uint16_t> listen(tcp::endpoint endpoint,
                          std::shared_ptr<ServerTls> tls);

  // Returns after Stop.
  void run();

  // Thread-safe.
  void ring(Command command);
  // How often it has looked at its deadlines. Thread-safe.
  uint64_t turns() const { return turns_; }

  // For connections.
  const Limits& limits() const { return shared_.limits; }
  bool is_draining() const { return draining_; }
  Response handle(const Request& request);
  Response refuse(const Error& error);
  // Overwritten by the next call.
  std::string& format(const Response& response, Persistence persistence);
  // The connection is over; destroys it.
  void leave(Connection& connection);

 private:
  struct Gate {
    Acceptor acceptor;
    std::shared_ptr<ServerTls> tls;  // null for plain HTTP
    Timer pause;
    tcp::endpoint peer;  // of the connection being accepted
  };

  Loop(LoopsShared& shared, Handler handler, int bell);

  void accept(Gate& gate);
  void accept_later(Gate& gate);
  void admit(Socket socket, const Gate& gate);
  void turn_away(Socket& socket, const Gate& gate);
  void reap();
  void await_bell();
  void obey();
  void drain();
  void stop();
  void report_if_drained();

  LoopsShared& shared_;
  Handler handler_;
  ResponseHead head_;
  bool draining_ = false;
  bool stopping_ = false;
  std::atomic<Command> command_ = Command::Run;
  std::atomic<uint64_t> turns_ = 0;

  asio::io_context io_;
  Descriptor bell_;  // an eventfd: Asio's own queue is not thread-safe here
  Timer tick_;
  std::vector<std::unique_ptr<Gate>> gates_;
  std::unordered_map<const Connection*, std::unique_ptr<Connection>>
      connections_;
};

}  // namespace assay::http
