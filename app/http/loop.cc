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

#include <sys/socket.h>

namespace assay::http {
namespace {

// Deadlines are kept to this; one timer serves every connection of a loop.
constexpr std::chrono::milliseconds kTick{250};
// After an error, most likely too many open files: trying at once would spin.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Events of sockets that are looked at between two answers.
constexpr size_t kEventsAtOnce = 16;
// Where enough requests wait already, only so many are read
// that every connection has its turn in that time; the rest is left to the
// system, whose buffers make clients wait. What is read must be answered or
// shed, and to shed is not for nothing: four for an answer at most.
constexpr std::chrono::milliseconds kTurnaround{28};
constexpr double kMostForAnAnswer = 4;

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
  if (!error) {
    acceptor.non_blocking(true, error);
  }
  if (!error) {
    endpoint = acceptor.local_endpoint(error);
  }
  if (error) {
    return Error(Code::NetworkFailed, error.message());
  }
  gates_.push_back(std::make_unique<Gate>(
      Gate{std::move(acceptor), std::move(tls), Timer(io_), {}}));
  return endpoint.port();
}

void Loop::run() {
  for (const auto& gate : gates_) {
    accept(*gate);
  }
  reap();
  await_bell();
  // Sockets are looked at before each answer, so that who waits is known, and
  // an answer follows so many looks at most.
  double due = 0;
  while (!is_over()) {
    if (dispatch_.is_idle()) {
      io_.run_one();
    }
    size_t events = kEventsAtOnce;
    if (dispatch_.is_behind()) {
      due += events_for_an_answer();
      events = static_cast<size_t>(due);
      due -= static_cast<double>(events);
      dispatch_.gather();  // the bell may be far behind
    }
    for (size_t i = 0; i < events && io_.poll_one() > 0; ++i) {
    }
    dispatch_.answer_next();
  }
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
        if (draining_) {
          return;
        }
        if (error) {
          accept_later(gate);
        } else {
          admit(std::move(socket), gate);
          accept(gate);
        }
      });
}

void Loop::accept_later(Gate& gate) {
  gate.pause.expires_after(kAcceptPause);
  gate.pause.async_wait([this, &gate](const error_code&) {
    if (!draining_) {
      accept(gate);
    }
  });
}

void Loop::admit(Socket socket, const Gate& gate) {
  try {
    error_code error;
    socket.native_non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    if (shared_.connections >= shared_.limits.connections) {
      turn_away(socket, gate);
      return;
    }
    const asio::ip::address peer = gate.peer.address();
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
  if (gate.tls) {
    return;  // the handshake is the work that there is no room for
  }
  Channel channel = Channel::plain(socket.native_handle());
  const Response response = dispatch_.refuse(Error(Code::Overloaded));
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
  if (draining_) {
    return;
  }
  // Who has already been let in by the system is still served.
  for (const auto& gate : gates_) {
    error_code error;
    while (!error) {
      Socket socket(io_);
      gate->acceptor.accept(socket, gate->peer, error);
      if (!error) {
        admit(std::move(socket), *gate);
      }
    }
    gate->acceptor.close(error);
    gate->pause.cancel();
  }
  draining_ = true;
  for (const auto& [key, connection] : connections_) {
    connection->hasten();
  }
  report_if_drained();
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
