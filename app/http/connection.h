// SPDX-License-Identifier: Apache-2.0
// One connection of a client: its requests one after the other, its deadline.
#pragma once

#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>

#include "base/result.h"
#include "http/asio.h"
#include "http/channel.h"
#include "http/request_reader.h"
#include "http/response_head.h"

namespace assay::http {

class Loop;

// Lives on its loop, and is known to it from construction to destruction. Holds
// no read buffer while it waits for a request. Not thread-safe.
class Connection {
 public:
  // Requires: socket does not block; channel works on its descriptor.
  Connection(Loop& loop, Socket socket, Channel channel, std::string peer);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Until either side closes; call once.
  Task<> serve();

  // The loop's reaper: whoever is past the deadline stops waiting.
  void expire(SteadyClock::time_point now);
  // The service stops: do not wait for another request.
  void hasten();
  // Do not wait for anything any more.
  void cut();

 private:
  enum class Fate : uint8_t { Fine, Expired, Cut };

  Task<bool> handshake();
  Task<bool> serve_request();
  // True: the request is complete. False: there is nobody to answer.
  Task<Result<bool>> receive(RequestReader& reader);
  Task<bool> fill();
  Task<bool> send(std::string_view head, std::string_view body);
  Task<bool> answer(const Response& response, std::string_view body,
                    Persistence persistence);
  Task<> linger();
  Task<bool> ready(Step step);

  void allow(std::chrono::milliseconds time);
  std::chrono::milliseconds time_for(RequestReader::Phase phase) const;

  Loop& loop_;
  Socket socket_;
  Channel channel_;
  std::string peer_;
  boost::beast::flat_buffer input_;
  SteadyClock::time_point deadline_;
  Fate fate_ = Fate::Fine;
  bool idle_ = false;  // no byte of the next request has arrived
  bool used_ = false;  // there was a request before
};

}  // namespace assay::http
