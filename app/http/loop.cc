// SPDX-License-Identifier: Apache-2.0
// Accepts, reaps, and obeys the server's commands.
#include "http/loop.h"

#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::http {
namespace {

// Deadlines are kept to this; one timer serves every connection of a loop.
constexpr std::chrono::milliseconds kTick{250};
// After an error, most likely too many open files: trying at once would spin.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

Result<std::unique_ptr<Loop>> Loop::make(LoopsShared& shared, Handler handler) {
  const int bell = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (bell < 0) {
    return Error(Code::NetworkFailed,
                 fmt::format("cannot make an eventfd: {}",
                             std::generic_category().message(errno)));
  }
  return std::unique_ptr<Loop>(new Loop(shared, std::move(handler), bell));
}

Loop::Loop(LoopsShared& shared, Handler handler, int bell)
    : shared_(shared),
      handler_(std::move(handler)),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      bell_(io_, bell),
      tick_(io_) {}

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
  io_.run();
}

void Loop::ring(Command command) {
  command_ = command;
  const uint64_t once = 1;
  // It can only fail where the loop is already about to look.
  [[maybe_unused]] const ssize_t written =
      ::write(bell_.native_handle(), &once, sizeof(once));
}

Response Loop::handle(const Request& request) {
  try {
    return handler_(request);
  } catch (const std::exception&) {
    return refuse(Error(Code::Internal));
  }
}

Response Loop::refuse(const Error& error) {
  return shared_.refuse(error);
}

std::string& Loop::format(const Response& response, Persistence persistence) {
  return head_.format(response, persistence,
                      std::chrono::floor<std::chrono::seconds>(
                          std::chrono::system_clock::now()));
}

void Loop::leave(Connection& connection) {
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
    const int descriptor = socket.native_handle();
    std::optional<Channel> channel =
        gate.tls ? Channel::encrypted(descriptor, gate.tls->context().get())
                 : Channel::plain(descriptor);
    if (!channel) {
      return;
    }
    auto connection = std::make_unique<Connection>(
        *this, std::move(socket), std::move(*channel),
        gate.peer.address().to_string());
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
  Response response = refuse(Error(Code::Overloaded));
  response.headers.add("Retry-After", "1");
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
    ++turns_;
    const auto now = SteadyClock::now();
    for (const auto& [key, connection] : connections_) {
      connection->expire(now);
    }
    reap();
  });
}

void Loop::await_bell() {
  bell_.async_wait(Descriptor::wait_read, [this](const error_code&) {
    obey();
    if (!stopping_) {
      await_bell();
    }
  });
}

void Loop::obey() {
  uint64_t rung = 0;
  [[maybe_unused]] const ssize_t count =
      ::read(bell_.native_handle(), &rung, sizeof(rung));
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
