// SPDX-License-Identifier: Apache-2.0
// One event loop: its thread's sockets, timers and connections.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/asio.h"
#include "http/bell.h"
#include "http/connection.h"
#include "http/dispatch.h"
#include "http/response_head.h"
#include "http/server.h"
#include "http/tls.h"

namespace assay::http {

// Everything but ring() and turned() belongs to the thread that runs the loop,
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
  // Accepts at a socket that listens already, as others do. Gives its port.
  // Errors: NetworkFailed.
  Result<uint16_t> adopt(int listening, const tcp::endpoint& endpoint,
                         std::shared_ptr<ServerTls> tls);

  ~Loop();

  // Returns after Stop, when the last request that is aside has come back.
  void run();

  // Thread-safe.
  void ring(Command command);
  // When it last looked at its deadlines, which it does several times a second.
  // Thread-safe.
  SteadyClock::time_point turned() const { return turned_; }

  // For connections.
  const Limits& limits() const { return shared_.limits; }
  bool is_draining() const { return draining_; }
  Dispatch& dispatch() { return dispatch_; }
  // For what a socket holds; whoever asks next overwrites it.
  std::span<char> read_space() { return read_space_; }
  // Overwritten by the next call.
  std::string& format(const Response& response, Persistence persistence);
  // Bytes of a body that has come in part. False: there are too many.
  bool hold(size_t bytes);
  void release(size_t bytes) { shared_.bodies -= bytes; }
  // The connection is over; destroys it.
  void leave(Connection& connection);

 private:
  struct Gate {
    Acceptor acceptor;
    std::shared_ptr<ServerTls> tls;  // null for plain HTTP
    Timer pause;
    tcp::endpoint peer;   // of the connection being accepted
    bool shared = false;  // others accept there, also when this process ends
  };

  Loop(LoopsShared& shared, Handler handler, std::shared_ptr<Bell> bell);
  enum class Queue : uint8_t { Own, Shared };
  Result<uint16_t> open(Acceptor acceptor, std::shared_ptr<ServerTls> tls,
                        Queue queue, error_code error);
  bool is_over() const { return stopping_ && connections_.empty(); }

  bool look(size_t events);
  // While enough requests wait.
  double events_for_an_answer() const;

  void accept(Gate& gate);
  void accept_later(Gate& gate);
  void admit(Socket socket, const tcp::endpoint& peer, const Gate& gate);
  void turn_away(Socket& socket, const Gate& gate);
  void reap();
  void await_bell();
  void obey();
  void drain();
  void accept_rest(Gate& gate);
  void stop();
  void report_if_drained();

  LoopsShared& shared_;
  std::shared_ptr<Bell> bell_;
  Dispatch dispatch_;
  ResponseHead head_;
  std::array<char, size_t{16} * 1024> read_space_{};
  bool closed_ = false;  // nobody is accepted any more
  bool draining_ = false;
  bool stopping_ = false;
  std::atomic<Command> command_ = Command::Run;
  std::atomic<SteadyClock::time_point> turned_ = SteadyClock::now();

  asio::io_context io_;
  Descriptor ringing_;  // the bell's
  Timer tick_;
  std::vector<std::unique_ptr<Gate>> gates_;
  std::unordered_map<const Connection*, std::unique_ptr<Connection>>
      connections_;
};

}  // namespace assay::http
