// SPDX-License-Identifier: Apache-2.0
// Binds the listeners of every loop, starts the threads, ends them.
#include "http/server.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <pthread.h>

#include "http/endpoints.h"
#include "http/loop.h"

namespace assay::http {
namespace {

using Loops = std::vector<std::unique_ptr<Loop>>;

// SO_REUSEPORT would let a second server of the same user share the port
// without a word; a socket without it finds out.
Result<> expect_free(const Url& url, const tcp::endpoint& endpoint) {
  asio::io_context io;
  tcp::acceptor probe(io);
  error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error && endpoint.address().is_v6()) {
    probe.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) {
    probe.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error) {
    probe.bind(endpoint, error);
  }
  if (error) {
    return cannot_listen(url, error.message());
  }
  return {};
}

Result<uint16_t> listen(const Loops& loops, const Listener& listener,
                        const Inherited& inherited) {
  const Url& url = listener.url;
  if ((url.scheme == Scheme::Https) != (listener.tls != nullptr)) {
    return Error(Code::ConfigInvalid,
                 fmt::format("{}: https needs a certificate and its key, http "
                             "takes none",
                             url.text()));
  }
  TRY(const auto endpoints, endpoints_of(url));
  uint16_t port = url.port;
  for (tcp::endpoint endpoint : endpoints) {
    endpoint.port(port);
    const int there = inherited.find(endpoint);
    if (there < 0) {
      TRY_OK(expect_free(url, endpoint));
    }
    for (const auto& loop : loops) {
      endpoint.port(port);
      const auto bound = there < 0 ? loop->listen(endpoint, listener.tls)
                                   : loop->adopt(there, endpoint, listener.tls);
      if (!bound) {
        return cannot_listen(url, bound.error().message());
      }
      port = *bound;
    }
  }
  return port;
}

}  // namespace

struct Server::Parts {
  LoopsShared shared;
  std::vector<uint16_t> ports;
  Loops loops;
  std::vector<std::thread> threads;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Server>> Server::start(std::vector<Listener> listeners,
                                              Options options) {
  std::signal(SIGPIPE, SIG_IGN);
  const unsigned threads =
      options.threads > 0 ? options.threads
                          : std::max(1U, std::thread::hardware_concurrency());
  try {
    auto parts = std::make_unique<Parts>();
    parts->shared.limits = options.limits;
    parts->shared.refuse = std::move(options.refuse);
    parts->shared.place = std::move(options.place);
    parts->shared.barrier = options.barrier;
    if (options.limits.requests_per_second > 0) {
      parts->shared.rate = std::make_unique<RateLimit>(
          options.limits.requests_per_second,
          std::max<size_t>(1, options.limits.burst));
    }
    if (options.workers > 0) {
      std::vector<Handler> handlers;
      for (unsigned i = 0; i < options.workers; ++i) {
        handlers.push_back(options.make_handler(Where::Aside));
      }
      parts->shared.workers = std::make_unique<Workers>(
          std::move(handlers), options.limits.aside_length);
    }
    for (unsigned i = 0; i < threads; ++i) {
      TRY(auto loop,
          Loop::make(parts->shared, options.make_handler(Where::Loop)));
      parts->loops.push_back(std::move(loop));
    }
    for (const Listener& listener : listeners) {
      TRY(const uint16_t port,
          listen(parts->loops, listener, options.inherited));
      parts->ports.push_back(port);
    }
    std::unique_ptr<Server> server(new Server(std::move(parts)));
    for (const auto& loop : server->parts_->loops) {
      server->parts_->threads.emplace_back([&loop] {
        // As tools like top show it.
        ::pthread_setname_np(::pthread_self(), "assay-loop");
        loop->run();
      });
    }
    return server;
  } catch (const std::exception& failure) {
    return Error(
        Code::NetworkFailed,
        fmt::format("cannot start the event loops: {}", failure.what()));
  }
}

Server::~Server() {
  if (parts_->shared.workers) {
    parts_->shared.workers->close();  // loops wait for what is aside
  }
  for (const auto& loop : parts_->loops) {
    loop->ring(Loop::Command::Stop);
  }
  for (std::thread& thread : parts_->threads) {
    thread.join();
  }
}

const std::vector<uint16_t>& Server::ports() const {
  return parts_->ports;
}

size_t Server::connections() const {
  return parts_->shared.connections;
}

const Load& Server::load() const {
  return parts_->shared.load;
}

std::chrono::milliseconds Server::longest_turn() const {
  auto oldest = SteadyClock::now();
  const auto now = oldest;
  for (const auto& loop : parts_->loops) {
    oldest = std::min(oldest, loop->turned());
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - oldest);
}

size_t Server::drain(std::chrono::milliseconds patience) {
  for (const auto& loop : parts_->loops) {
    loop->ring(Loop::Command::Drain);
  }
  LoopsShared& shared = parts_->shared;
  std::unique_lock lock(shared.mutex);
  shared.changed.wait_for(
      lock, patience, [&] { return shared.drained == parts_->loops.size(); });
  const size_t left = shared.connections;
  lock.unlock();
  for (const auto& loop : parts_->loops) {
    loop->ring(Loop::Command::Stop);
  }
  return left;
}

}  // namespace assay::http
