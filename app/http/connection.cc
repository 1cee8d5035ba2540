// SPDX-License-Identifier: Apache-2.0
// Reads, answers, and closes in a way that lets the client read the answer.
#include "http/connection.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/loop.h"

namespace assay::http {
namespace {

using Phase = RequestReader::Phase;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view text_in(const boost::beast::flat_buffer& buffer) {
  const auto data = buffer.cdata();
  return {static_cast<const char*>(data.data()), data.size()};
}

}  // namespace

Connection::Connection(Loop& loop, Socket socket, Channel channel,
                       const asio::ip::address& peer)
    : loop_(loop),
      socket_(std::move(socket)),
      channel_(std::move(channel)),
      peer_(peer.to_string()),
      client_(client_key(peer)) {}

Connection::~Connection() {
  release_body();
}

void Connection::release_body() {
  loop_.release(std::exchange(held_bytes_, 0));
}

void Connection::start() {
  if (channel_.is_encrypted()) {
    allow(loop_.limits().handshake_time);
    wait(Step::WaitReadable);
  } else {
    wait(begin_request());
  }
}

void Connection::expire(SteadyClock::time_point now) {
  if (now >= deadline_ && fate_ == Fate::Fine && state_ != State::Aside &&
      state_ != State::PutOff) {
    end(Fate::Expired);
  }
}

void Connection::hasten() {
  if (is_idle()) {
    deadline_ = SteadyClock::time_point::min();
  }
}

void Connection::cut() {
  end(Fate::Cut);
}

// What it waits for ends, and it resumes; once, whatever ends it again.
void Connection::end(Fate fate) {
  const bool first = fate_ == Fate::Fine;
  fate_ = fate;
  if (state_ == State::Aside) {
    return;  // the worker comes back
  }
  if (state_ != State::Waiting && state_ != State::PutOff) {
    error_code ignored;
    socket_.cancel(ignored);
  } else if (first) {
    loop_.dispatch().withdraw(*this);
    wait(Step::Done);
  }
}

bool Connection::is_idle() const {
  return state_ == State::Reading && phase_ == Phase::Empty;
}

// True where a part of a request arrived, and the rest did not in time.
bool Connection::is_late() const {
  return fate_ == Fate::Expired && phase_ != Phase::Empty &&
         (state_ == State::Reading || state_ == State::Queued);
}

void Connection::allow(std::chrono::milliseconds time) {
  allow_until(SteadyClock::now() + time);
}

void Connection::allow_until(SteadyClock::time_point deadline) {
  deadline_ = deadline;
  if (fate_ == Fate::Expired) {
    fate_ = Fate::Fine;
  }
}

// So many more bytes of the body are here.
void Connection::limit_body(size_t bytes) {
  const Limits& limits = loop_.limits();
  body_bytes_ += bytes;
  const auto earned = std::chrono::milliseconds(body_bytes_ * 1'000 /
                                                limits.body_bytes_per_second);
  allow_until(std::min({request_began_ + limits.request_time,
                        body_began_ + limits.body_time,
                        body_began_ + limits.body_grace + earned}));
}

void Connection::enter_phase(Phase phase) {
  const Limits& limits = loop_.limits();
  phase_ = phase;
  switch (phase) {
    case Phase::Empty:
      if (loop_.is_draining()) {
        allow(std::chrono::milliseconds(0));  // till the reaper's next round
      } else {
        allow(first_ ? limits.header_time : limits.idle_time);
      }
      break;
    case Phase::Header:
      allow_until(request_began_ + limits.header_time);
      break;
    case Phase::Body:
      body_began_ = SteadyClock::now();
      body_bytes_ = 0;
      break;
    case Phase::Complete:
      break;
  }
}

// The socket is ready, or the wait was ended.
void Connection::resume() {
  Step step = Step::Closed;
  try {
    if (is_late()) {
      step = refuse(Error(Code::RequestTimeout));
    } else if (fate_ == Fate::Expired && state_ == State::Waiting) {
      step = refuse(Error(Code::Overloaded));
    } else if (fate_ == Fate::Fine) {
      step = advance();
    }
  } catch (const std::exception&) {
    step = Step::Closed;  // no memory: this connection ends, others go on
  }
  proceed(step);
}

void Connection::proceed(Step step) {
  if (step == Step::Closed) {
    channel_.finish_writing();
    loop_.leave(*this);  // destroys *this
  } else {
    wait(step);
  }
}

void Connection::wait(Step step) {
  if (step == Step::Done) {
    asio::post(socket_.get_executor(), [this] { resume(); });
    return;
  }
  if (step == Step::WaitAnswer) {
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

Step Connection::advance() {
  switch (state_) {
    case State::Handshake:
      return handshake();
    case State::Reading:
      if (may_be_put_off() && loop_.dispatch().put_off(*this)) {
        state_ = State::PutOff;
        return Step::WaitAnswer;
      }
      return fill();
    case State::Queued:
      return use_input();
    case State::PutOff:
    case State::Waiting:
    case State::Aside:
      return Step::WaitAnswer;
    case State::Writing:
      return flush();
    case State::Lingering:
      return channel_.discard();
  }
  return Step::Closed;
}

Step Connection::handshake() {
  const Step step = channel_.handshake();
  return step == Step::Done ? begin_request() : step;
}

Step Connection::begin_request() {
  reader_.emplace(loop_.limits());
  release_body();
  ticket_.reset();
  enter_phase(Phase::Empty);
  if (input_.size() > 0) {
    // A client that sends many requests at once must not keep the others from
    // being served.
    state_ = State::Queued;
    return Step::Done;
  }
  state_ = State::Reading;
  input_.shrink_to_fit();
  return need_input();
}

Step Connection::need_input() const {
  return channel_.has_buffered() ? Step::Done : Step::WaitReadable;
}

Step Connection::fill() {
  const std::span<char> space = loop_.read_space();
  const Transfer transfer = channel_.read(space);
  if (transfer.step != Step::Done) {
    if (is_idle()) {
      ticket_.reset();  // it was woken for nothing: the request comes later
    }
    return transfer.step;
  }
  const std::string_view read(space.data(), transfer.bytes);
  if (input_.size() > 0) {
    keep(read);
    return use_input();
  }
  const Result<size_t> used = reader_->feed(read);
  if (!used) {
    return refuse(used.error());
  }
  keep(read.substr(*used));
  return go_on(*used);
}

// What the reader does not take yet.
void Connection::keep(std::string_view text) {
  if (!text.empty()) {
    const auto space = input_.prepare(text.size());
    std::memcpy(space.data(), text.data(), text.size());
    input_.commit(text.size());
  }
}

Step Connection::use_input() {
  state_ = State::Reading;
  const Result<size_t> used = reader_->feed(text_in(input_));
  if (!used) {
    return refuse(used.error());
  }
  input_.consume(*used);
  return go_on(*used);
}

// The reader has used so many bytes.
Step Connection::go_on(size_t used) {
  const Phase phase = reader_->phase();
  if (phase_ == Phase::Empty && phase != Phase::Empty) {
    request_began_ = SteadyClock::now();
  }
  if (phase == Phase::Complete) {
    return complete();
  }
  const bool advanced = phase != phase_;
  if (advanced) {
    enter_phase(phase);
  }
  if (phase == Phase::Body) {
    limit_body(used);
    held_bytes_ += used;
    if (!loop_.hold(used)) {
      return refuse(Error(Code::Overloaded));
    }
  }
  if (advanced && reader_->expects_continue()) {
    return write(kContinue, {}, Next::SameRequest);
  }
  return need_input();
}

Step Connection::complete() {
  phase_ = Phase::Complete;
  request_ = reader_->request();
  request_.scheme = channel_.is_encrypted() ? Scheme::Https : Scheme::Http;
  request_.peer = peer_;
  state_ = State::Waiting;
  allow_until(request_began_ + loop_.limits().request_time);
  const auto refusal = loop_.dispatch().admit(*this);
  return refusal ? respond(*refusal) : Step::WaitAnswer;
}

void Connection::read_with(uint64_t ticket) {
  state_ = State::Reading;
  ticket_ = ticket;
  resume();
}

void Connection::answer(const Response& response) {
  Step step = Step::Closed;
  try {
    if (fate_ != Fate::Cut) {
      step = respond(response);
    }
  } catch (const std::exception&) {
    step = Step::Closed;  // no memory, as in resume()
  }
  proceed(step);
}

Step Connection::respond(const Response& response) {
  const bool has_body = !reader_->is_head() && !is_bodiless(response.status);
  const bool stays = reader_->keeps_alive() && !loop_.is_draining();
  first_ = false;
  allow(loop_.limits().answer_time);
  return write(loop_.format(response, stays ? Persistence::KeepAlive
                                            : Persistence::Close),
               has_body ? std::string_view(response.body) : std::string_view(),
               stays ? Next::NextRequest : Next::Linger);
}

// What came of the request is needed no more, and may be much.
Step Connection::refuse(const Error& error) {
  reader_.reset();
  release_body();
  const Response response = loop_.dispatch().refuse(error);
  allow(loop_.limits().answer_time);
  return write(loop_.format(response, Persistence::Close), response.body,
               Next::Linger);
}

Step Connection::write(std::string_view head, std::string_view body,
                       Next next) {
  next_ = next;
  state_ = State::Writing;
  const Transfer transfer = channel_.write(head, body);
  if (transfer.step == Step::Done) {
    return written();
  }
  // The head is the loop's; others need it while this connection waits.
  output_.reserve(head.size() + body.size());
  output_ = head;
  output_ += body;
  sent_ = transfer.bytes;
  return transfer.step;
}

Step Connection::flush() {
  const Transfer transfer =
      channel_.write(std::string_view(output_).substr(sent_), {});
  sent_ += transfer.bytes;
  if (transfer.step != Step::Done) {
    return transfer.step;
  }
  output_ = std::string();
  return written();
}

Step Connection::written() {
  switch (next_) {
    case Next::SameRequest:
      state_ = State::Reading;
      return need_input();
    case Next::NextRequest:
      return begin_request();
    case Next::Linger:
      // RFC 9112, section 9.6: closing while the client still sends would
      // reset the connection, and take the answer away from it.
      state_ = State::Lingering;
      channel_.finish_writing();
      allow(loop_.limits().linger_time);
      return channel_.discard();
  }
  return Step::Closed;
}

}  // namespace assay::http
