// SPDX-License-Identifier: Apache-2.0
// Reads, answers, and closes in a way that lets the client read the answer.
#include "http/connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/loop.h"

namespace assay::http {
namespace {

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
      peer_(std::move(peer)) {
  loop_.enter(*this);
}

Connection::~Connection() {
  loop_.leave(*this);
}

void Connection::expire(SteadyClock::time_point now) {
  if (now >= deadline_ && fate_ == Fate::Fine) {
    fate_ = Fate::Expired;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }
}

void Connection::hasten() {
  if (idle_) {
    deadline_ = SteadyClock::time_point::min();
  }
}

void Connection::cut() {
  fate_ = Fate::Cut;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::allow(std::chrono::milliseconds time) {
  deadline_ = SteadyClock::now() + time;
  if (fate_ == Fate::Expired) {
    fate_ = Fate::Fine;
  }
}

std::chrono::milliseconds Connection::time_for(
    RequestReader::Phase phase) const {
  const Limits& limits = loop_.limits();
  switch (phase) {
    case RequestReader::Phase::Empty:
      if (loop_.is_draining()) {
        return std::chrono::milliseconds(0);  // till the next tick
      }
      return used_ ? limits.idle_time : limits.header_time;
    case RequestReader::Phase::Header:
      return limits.header_time;
    case RequestReader::Phase::Body:
    case RequestReader::Phase::Complete:
      return limits.body_time;
  }
  return limits.body_time;
}

// False where the wait must end: the socket failed, or time is up.
Task<bool> Connection::ready(Step step) {
  if (step == Step::Closed || fate_ != Fate::Fine) {
    co_return false;
  }
  const auto [error] = co_await socket_.async_wait(
      step == Step::WaitWritable ? Socket::wait_write : Socket::wait_read,
      kAwait);
  co_return !error && fate_ == Fate::Fine;
}

Task<> Connection::serve() {
  bool open = co_await handshake();
  while (open) {
    open = co_await serve_request();
    used_ = true;
    if (input_.size() > 0) {
      // A client that sends many requests at once must not keep the others
      // from being served.
      co_await asio::post(socket_.get_executor(),
                          asio::use_awaitable_t<Executor>{});
    }
  }
  channel_.finish_writing();
}

Task<bool> Connection::handshake() {
  if (!channel_.is_encrypted()) {
    co_return true;
  }
  allow(loop_.limits().handshake_time);
  Step step = channel_.handshake();
  while (step != Step::Done) {
    if (!co_await ready(step)) {
      co_return false;
    }
    step = channel_.handshake();
  }
  co_return true;
}

// True where another request may follow.
Task<bool> Connection::serve_request() {
  RequestReader reader(loop_.limits());
  const Result<bool> received = co_await receive(reader);
  if (!received) {
    const Response refusal = loop_.refuse(received.error());
    co_return co_await answer(refusal, refusal.body, Persistence::Close);
  }
  if (!*received) {
    co_return false;
  }
  Request request = reader.request();
  request.scheme = channel_.is_encrypted() ? Scheme::Https : Scheme::Http;
  request.peer = peer_;
  const Response response = loop_.handle(request);
  const bool bodiless = reader.is_head() || is_bodiless(response.status);
  co_return co_await answer(
      response, bodiless ? std::string_view() : response.body,
      reader.keeps_alive() && !loop_.is_draining() ? Persistence::KeepAlive
                                                   : Persistence::Close);
}

Task<bool> Connection::answer(const Response& response, std::string_view body,
                              Persistence persistence) {
  allow(loop_.limits().answer_time);
  if (!co_await send(loop_.format(response, persistence), body)) {
    co_return false;
  }
  if (persistence == Persistence::Close) {
    co_await linger();
  }
  co_return persistence == Persistence::KeepAlive;
}

Task<Result<bool>> Connection::receive(RequestReader& reader) {
  using Phase = RequestReader::Phase;
  Phase armed = Phase::Complete;
  while (true) {
    const Result<size_t> used = reader.feed(text_in(input_));
    if (!used) {
      co_return used.error();
    }
    input_.consume(*used);
    const Phase phase = reader.phase();
    if (phase == Phase::Complete) {
      co_return true;
    }
    if (phase != armed) {
      armed = phase;
      idle_ = phase == Phase::Empty;
      allow(time_for(phase));
      if (reader.expects_continue() && !co_await send(kContinue, {})) {
        co_return false;
      }
    }
    if (!co_await fill()) {
      if (fate_ == Fate::Expired && phase != Phase::Empty) {
        co_return Error(Code::RequestTimeout);
      }
      co_return false;
    }
  }
}

// At least one more byte of input; false where none will come.
Task<bool> Connection::fill() {
  if (input_.size() == 0) {
    input_.shrink_to_fit();
  }
  Step step = channel_.has_buffered() ? Step::Done : Step::WaitReadable;
  while (true) {
    if (step != Step::Done && !co_await ready(step)) {
      co_return false;
    }
    input_.reserve(kReadSize);
    const auto space = input_.prepare(
        std::max(input_.capacity() - input_.size(), kMinimumRead));
    const Transfer transfer =
        channel_.read({static_cast<char*>(space.data()), space.size()});
    if (transfer.step == Step::Done) {
      input_.commit(transfer.bytes);
      co_return true;
    }
    step = transfer.step;
  }
}

Task<bool> Connection::send(std::string_view head, std::string_view body) {
  const Transfer first = channel_.write(head, body);
  if (first.step == Step::Done) {
    co_return true;
  }
  // The head is the loop's, and other connections need it while we wait.
  std::string rest(head);
  rest += body;
  std::string_view left = rest;
  left.remove_prefix(first.bytes);
  Step step = first.step;
  while (!left.empty()) {
    if (!co_await ready(step)) {
      co_return false;
    }
    const Transfer next = channel_.write(left, {});
    left.remove_prefix(next.bytes);
    step = next.step;
  }
  co_return true;
}

// RFC 9112, section 9.6: closing while the client still sends would reset the
// connection and take the answer away from it.
Task<> Connection::linger() {
  channel_.finish_writing();
  allow(loop_.limits().linger_time);
  while (co_await ready(channel_.discard())) {
  }
}

}  // namespace assay::http
