// SPDX-License-Identifier: Apache-2.0
// One connection of a client: its requests one after the other, its deadline.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>

#include "base/error.h"
#include "http/asio.h"
#include "http/channel.h"
#include "http/request_reader.h"
#include "http/response_head.h"

namespace assay::http {

class Loop;

// A state machine that runs until it must wait for the socket. Its loop owns
// it, and destroys it when it says that it is over. Reads into its loop's
// buffer, and keeps only what the reader does not take. Not thread-safe.
class Connection {
 public:
  // Requires: socket does not block; channel works on its descriptor.
  Connection(Loop& loop, Socket socket, Channel channel,
             const asio::ip::address& peer);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Call once.
  void start();

  // The loop's reaper: who is past the deadline stops waiting.
  void expire(SteadyClock::time_point now);
  // The service stops: do not wait for another request.
  void hasten();
  // Do not wait for anything any more.
  void cut();

  // For the dispatch, while the connection waits for an answer.
  Request& request() { return request_; }
  uint64_t client() const { return client_; }
  // What was put off is read now, with the ticket that the barrier gave when
  // the request's first byte was there. May destroy the connection.
  void read_with(uint64_t ticket);
  // The request's, if it has one.
  std::optional<uint64_t> take_ticket() {
    return std::exchange(ticket_, std::nullopt);
  }
  // May destroy the connection.
  void answer(const Response& response);
  // Between these two the request is a worker's, and nothing ends it.
  void step_aside() { state_ = State::Aside; }
  void come_back() { state_ = State::Waiting; }

 private:
  // Queued: bytes of the next request came with the last one. PutOff: bytes of
  // it have come, and the dispatch says when to read them. Waiting: for an
  // answer, of the loop, or of a worker where it is Aside.
  enum class State : uint8_t {
    Handshake,
    Reading,
    Queued,
    PutOff,
    Waiting,
    Aside,
    Writing,
    Lingering
  };
  enum class Fate : uint8_t { Fine, Expired, Cut };
  // What follows when the output is written.
  enum class Next : uint8_t { SameRequest, NextRequest, Linger };

  void resume();
  void proceed(Step step);
  void wait(Step step);
  void end(Fate fate);

  // Each gives what to wait for; Done: for the others to have had their turn.
  Step advance();
  Step handshake();
  Step begin_request();
  Step fill();
  Step use_input();
  Step go_on(size_t used);
  Step need_input() const;
  Step complete();
  Step respond(const Response& response);
  Step refuse(const Error& error);
  Step write(std::string_view head, std::string_view body, Next next);
  Step flush();
  Step written();

  void keep(std::string_view text);
  void allow(std::chrono::milliseconds time);
  void allow_until(SteadyClock::time_point deadline);
  void limit_body(size_t bytes);
  void release_body();
  void enter_phase(RequestReader::Phase phase);
  bool is_idle() const;
  // What the system has is a request's beginning, and nobody read any of it.
  bool may_be_put_off() const {
    return is_idle() && !channel_.is_encrypted() && input_.size() == 0 &&
           !ticket_;
  }
  bool is_late() const;

  Loop& loop_;
  Socket socket_;
  Channel channel_;
  std::string peer_;
  uint64_t client_;  // for limits
  State state_ = State::Handshake;
  Fate fate_ = Fate::Fine;
  Next next_ = Next::SameRequest;
  bool first_ = true;  // no request was answered yet
  RequestReader::Phase phase_ = RequestReader::Phase::Empty;
  SteadyClock::time_point deadline_;
  SteadyClock::time_point request_began_;
  SteadyClock::time_point body_began_;
  size_t body_bytes_ = 0;            // so far
  size_t held_bytes_ = 0;            // of the body, as the loop counts them
  boost::beast::flat_buffer input_;  // what the reader has not taken yet
  std::optional<RequestReader> reader_;
  std::optional<uint64_t> ticket_;  // from when bytes of the request were there
  Request request_;                 // of the reader, once it is complete
  std::string output_;              // what the system did not take at once
  size_t sent_ = 0;                 // of output_
};

}  // namespace assay::http
