// SPDX-License-Identifier: Apache-2.0
// Accepts, reaps, and obeys the server's commands.
#include "http/loop.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::http {
namespace {

// Deadlines are kept to this; one timer serves every connection of a loop.
constexpr std::chrono::milliseconds kTick{250};
// After an error, most likely too many open files: trying at once would spin.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Events of sockets that are looked at between two answers.
constexpr size_t kEventsAtOnce = 16;
// Where enough requests wait, so many must be due before it looks: to ask the
// system costs about as much for one as for several.
constexpr double kEventsBehind = 16;
// After a look that saw nothing, while requests wait: it is a system call, some
// hundredths of an attestation.
constexpr std::chrono::microseconds kLookPause{500};
// Where enough requests wait already, only so many are read
// that every connection has its turn in that time; the rest is left to the
// system, whose buffers make clients wait. What is read must be answered or
// shed, and to shed is not for nothing: four for an answer at most.
constexpr std::chrono::milliseconds kTurnaround{32};
constexpr double kMostForAnAnswer = 4;

// IPv4 as such, also from a socket of both families, which may be inherited.
asio::ip::address address_of(const tcp::endpoint& peer) {
  const asio::ip::address address = peer.address();
  return address.is_v6() && address.to_v6().is_v4_mapped()
             ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
             : address;
}

}  // namespace

Result<std::unique_ptr<Loop>> Loop::make(LoopsShared& shared, Handler handler) {
  TRY(std::shared_ptr<Bell> bell, Bell::make());
  return std::unique_ptr<Loop>(
      new Loop(shared, std::move(handler), std::move(bell)));
}

Loop::Loop(LoopsShared& shared, Handler handler, std::shared_ptr<Bell> bell)
    : shared_(shared),
      bell_(std::move(bell)),
      dispatch_(shared, std::move(handler), bell_),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      ringing_(io_, bell_->descriptor()),
      tick_(io_) {}

Loop::~Loop() {
  ringing_.release();  // the bell closes it
}

Result<uint16_t> Loop::listen(tcp::endpoint endpoint,
                              std::shared_ptr<ServerTls> tls) {
  Acceptor acceptor(io_);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error && endpoint.address().is_v6()) {
    acceptor.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) {
    acceptor.set_option(Acceptor::reuse_address(true), error);
  }
  const int on = 1;
  if (!error && ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT,
                             &on, sizeof(on)) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(Acceptor::max_listen_connections, error);
  }
  return open(std::move(acceptor), std::move(tls), Queue::Own, error);
}

Result<uint16_t> Loop::adopt(int listening, const tcp::endpoint& endpoint,
                             std::shared_ptr<ServerTls> tls) {
  Acceptor acceptor(io_);
  error_code error;
  const int own = ::fcntl(listening, F_DUPFD_CLOEXEC, 0);
  if (own < 0) {
    error = error_code(errno, boost::system::system_category());
  } else if (acceptor.assign(endpoint.protocol(), own, error); error) {
    ::close(own);
  }
  return open(std::move(acceptor), std::move(tls), Queue::Shared, error);
}

Result<uint16_t> Loop::open(Acceptor acceptor, std::shared_ptr<ServerTls> tls,
                            Queue queue, error_code error) {
  if (!error) {
    acceptor.non_blocking(true, error);
  }
  tcp::endpoint endpoint;
  if (!error) {
    endpoint = acceptor.local_endpoint(error);
  }
  if (error) {
    return Error(Code::NetworkFailed, error.message());
  }
  gates_.push_back(std::make_unique<Gate>(Gate{std::move(acceptor),
                                               std::move(tls),
                                               Timer(io_),
                                               {},
                                               queue == Queue::Shared}));
  return endpoint.port();
}

void Loop::run() {
  for (const auto& gate : gates_) {
    accept(*gate);
  }
  reap();
  await_bell();
  // Sockets are looked at before an answer, so that who waits is known, and an
  // answer follows so many looks at most.
  double due = 0;
  double unread_due = 0;
  SteadyClock::time_point look_at;
  while (!is_over()) {
    dispatch_.hurry();
    if (dispatch_.is_idle()) {
      io_.run_one();
    }
    size_t events = kEventsAtOnce;
    if (dispatch_.is_behind()) {
      dispatch_.gather();  // the bell may be far behind
      obey();
      const double share = events_for_an_answer();
      unread_due = std::min(unread_due + share, kMostForAnAnswer);
      unread_due -= static_cast<double>(
          dispatch_.read_unread(static_cast<size_t>(unread_due)));
      due += share;
      if (due < kEventsBehind) {
        dispatch_.answer_next();
        continue;
      }
      events = static_cast<size_t>(due);
      due -= static_cast<double>(events);
    } else {
      dispatch_.read_unread(events);
    }
    const auto now = SteadyClock::now();
    if (dispatch_.is_idle() || now >= look_at) {
      look_at = look(events) ? now : now + kLookPause;
    }
    dispatch_.answer_next();
  }
}

// False: there is nothing more to see.
bool Loop::look(size_t events) {
  for (size_t i = 0; i < events; ++i) {
    if (io_.poll_one() == 0) {
      return false;
    }
  }
  return true;
}

double Loop::events_for_an_answer() const {
  const std::chrono::duration<double> round =
      dispatch_.usual() * connections_.size();
  return std::clamp(round / kTurnaround, 1.0, kMostForAnAnswer);
}

void Loop::ring(Command command) {
  command_ = command;
  bell_->ring();
}

std::string& Loop::format(const Response& response, Persistence persistence) {
  return head_.format(response, persistence,
                      std::chrono::floor<std::chrono::seconds>(
                          std::chrono::system_clock::now()));
}

bool Loop::hold(size_t bytes) {
  return (shared_.bodies += bytes) <= shared_.limits.bodies_bytes;
}

void Loop::leave(Connection& connection) {
  if (shared_.limits.address_connections > 0) {
    shared_.addresses.leave(connection.client());
  }
  connections_.erase(&connection);
  --shared_.connections;
  report_if_drained();
}

void Loop::accept(Gate& gate) {
  gate.acceptor.async_accept(
      gate.peer, [this, &gate](const error_code& error, Socket socket) {
        if (!error && !stopping_) {
          admit(std::move(socket), gate.peer, gate);
        }
        if (closed_) {
          return;
        }
        if (error) {
          accept_later(gate);
        } else {
          accept(gate);
        }
      });
}

void Loop::accept_later(Gate& gate) {
  gate.pause.expires_after(kAcceptPause);
  gate.pause.async_wait([this, &gate](const error_code&) {
    if (!closed_) {
      accept(gate);
    }
  });
}

void Loop::admit(Socket socket, const tcp::endpoint& from, const Gate& gate) {
  try {
    error_code error;
    socket.native_non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    if (shared_.connections >= shared_.limits.connections) {
      turn_away(socket, gate);
      return;
    }
    const asio::ip::address peer = address_of(from);
    const int descriptor = socket.native_handle();
    std::optional<Channel> channel =
        gate.tls ? Channel::encrypted(descriptor, gate.tls->context().get())
                 : Channel::plain(descriptor);
    if (!channel) {
      return;
    }
    if (shared_.addresses.enter(client_key(peer),
                                shared_.limits.address_connections) ==
        Entry::Refused) {
      turn_away(socket, gate);
      return;
    }
    auto connection = std::make_unique<Connection>(*this, std::move(socket),
                                                   std::move(*channel), peer);
    Connection& admitted = *connection;
    connections_.emplace(&admitted, std::move(connection));
    ++shared_.connections;
    admitted.start();
  } catch (const std::exception&) {
    // No memory for another connection: this one closes, the others go on.
  }
}

void Loop::turn_away(Socket& socket, const Gate& gate) {
  const Response response = dispatch_.refuse(Error(Code::Overloaded));
  if (gate.tls) {
    return;  // the handshake is the work that there is no room for
  }
  Channel channel = Channel::plain(socket.native_handle());
  channel.discard();
  channel.write(format(response, Persistence::Close), response.body);
  channel.finish_writing();
}

void Loop::reap() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](const error_code&) {
    if (stopping_) {
      return;
    }
    const auto now = SteadyClock::now();
    turned_ = now;
    for (const auto& [key, connection] : connections_) {
      connection->expire(now);
    }
    dispatch_.look_around();
    reap();
  });
}

void Loop::await_bell() {
  ringing_.async_wait(Descriptor::wait_read, [this](const error_code&) {
    bell_->silence();
    dispatch_.gather();
    obey();
    await_bell();
  });
}

void Loop::obey() {
  switch (command_) {
    case Command::Run:
      break;
    case Command::Drain:
      drain();
      break;
    case Command::Stop:
      stop();
      break;
  }
}

void Loop::drain() {
  if (closed_) {
    return;
  }
  closed_ = true;
  for (const auto& gate : gates_) {
    // Who waits at a socket of others is served by who comes next.
    if (!gate->shared) {
      accept_rest(*gate);
    }
    error_code ignored;
    gate->acceptor.close(ignored);
    gate->pause.cancel();
  }
  // Behind the handler of a connection that was accepted just before.
  asio::post(io_, [this] {
    draining_ = true;
    for (const auto& [key, connection] : connections_) {
      connection->hasten();
    }
    report_if_drained();
  });
}

// Who has already been let in by the system is still served.
void Loop::accept_rest(Gate& gate) {
  error_code error;
  for (int i = 0; i < Acceptor::max_listen_connections; ++i) {
    Socket socket(io_);
    tcp::endpoint peer;
    gate.acceptor.accept(socket, peer, error);
    if (error) {
      return;
    }
    admit(std::move(socket), peer, gate);
  }
}

void Loop::stop() {
  drain();
  stopping_ = true;
  tick_.cancel();
  for (const auto& [key, connection] : connections_) {
    connection->cut();
  }
}

void Loop::report_if_drained() {
  if (draining_ && connections_.empty()) {
    const std::lock_guard lock(shared_.mutex);
    ++shared_.drained;
    shared_.changed.notify_all();
  }
}

}  // namespace assay::http
