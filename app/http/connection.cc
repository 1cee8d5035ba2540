// SPDX-License-Identifier: Apache-2.0
// Reads, answers, and closes in a way that lets the client read the answer.
#include "http/connection.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/loop.h"

namespace assay::http {
namespace {

using Phase = RequestReader::Phase;

constexpr size_t kReadSize = 16 * 1024;
constexpr size_t kMinimumRead = 4 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view text_in(const boost::beast::flat_buffer& buffer) {
  const auto data = buffer.cdata();
  return {static_cast<const char*>(data.data()), data.size()};
}

}  // namespace

Connection::Connection(Loop& loop, Socket socket, Channel channel,
                       std::string peer)
    : loop_(loop),
      socket_(std::move(socket)),
      channel_(std::move(channel)),
      peer_(std::move(peer)) {}

void Connection::start() {
  if (channel_.is_encrypted()) {
    allow(loop_.limits().handshake_time);
  } else {
    begin_request();
  }
  wait(Step::WaitReadable);
}

void Connection::expire(SteadyClock::time_point now) {
  if (now >= deadline_ && fate_ == Fate::Fine) {
    fate_ = Fate::Expired;
    error_code ignored;
    socket_.cancel(ignored);
  }
}

void Connection::hasten() {
  if (is_idle()) {
    deadline_ = SteadyClock::time_point::min();
  }
}

void Connection::cut() {
  fate_ = Fate::Cut;
  error_code ignored;
  socket_.cancel(ignored);
}

bool Connection::is_idle() const {
  return state_ == State::Reading && phase_ == Phase::Empty;
}

void Connection::allow(std::chrono::milliseconds time) {
  deadline_ = SteadyClock::now() + time;
  if (fate_ == Fate::Expired) {
    fate_ = Fate::Fine;
  }
}

// Runs when the socket is ready, or when the reaper ended the wait.
void Connection::resume() {
  Step step = Step::Closed;
  try {
    if (fate_ == Fate::Expired && state_ == State::Reading && !is_idle()) {
      refuse(Error(Code::RequestTimeout));
    }
    if (fate_ == Fate::Fine) {
      step = advance();
    }
  } catch (const std::exception&) {
    step = Step::Closed;  // no memory: this connection ends, others go on
  }
  if (step == Step::Closed) {
    channel_.finish_writing();
    loop_.leave(*this);  // destroys *this
  } else {
    wait(step);
  }
}

// Done means: let the others run, then go on.
void Connection::wait(Step step) {
  if (step == Step::Done) {
    asio::post(socket_.get_executor(), [this] { resume(); });
    return;
  }
  socket_.async_wait(
      step == Step::WaitWritable ? Socket::wait_write : Socket::wait_read,
      [this](const error_code& error) {
        if (error && fate_ == Fate::Fine) {
          fate_ = Fate::Cut;
        }
        resume();
      });
}

// Until there is something to wait for; Done between two requests, so that a
// client that sends many at once does not keep the others from being served.
Step Connection::advance() {
  while (true) {
    Step step = Step::Done;
    switch (state_) {
      case State::Handshake:
        step = channel_.handshake();
        if (step == Step::Done) {
          begin_request();
        }
        break;
      case State::Reading:
        step = read_more();
        break;
      case State::Writing:
        step = write_more();
        break;
      case State::Lingering:
        step = channel_.discard();
        break;
    }
    if (step != Step::Done) {
      return step;
    }
    if (is_idle() && !channel_.has_buffered()) {
      return input_.size() > 0 ? Step::Done : Step::WaitReadable;
    }
  }
}
