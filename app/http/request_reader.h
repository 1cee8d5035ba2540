// SPDX-License-Identifier: Apache-2.0
// Turns the bytes of a connection into one request; knows no socket.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"

namespace assay::http {

// Reads one request. What two readers could understand differently is refused
// (RFC 9112, sections 5, 6 and 11.2): Content-Length beside Transfer-Encoding,
// either of them twice, folded lines, trailer fields, no or two Host.
// Not thread-safe.
class RequestReader {
 public:
  enum class Phase : uint8_t { Empty, Header, Body, Complete };

  explicit RequestReader(const Limits& limits);  // limits outlive the reader
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;
  ~RequestReader();

  // How many bytes of input were used; the rest must stand at the beginning of
  // the next input. Uses nothing once the request is complete, and must not be
  // called again after an error.
  // Errors: BadHttp, HeaderTooLarge, UriTooLong, BodyTooLarge.
  Result<size_t> feed(std::string_view input);

  Phase phase() const { return phase_; }

  // The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const;

  // The following ones require: phase() is Complete.
  // Views into the reader; scheme and peer are left to the caller.
  Request request() const ASSAY_LIFETIME_BOUND;
  bool is_head() const;
  // False where the client closes after this request, and for HTTP/1.0.
  bool keeps_alive() const;

 private:
  struct Parser;

  Result<size_t> feed_header(std::string_view input);
  Result<size_t> feed_body(std::string_view input);

  const Limits& limits_;
  Phase phase_ = Phase::Empty;
  size_t searched_ = 0;  // bytes of the section known not to hold its end
  std::unique_ptr<Parser> parser_;  // from the end of the header on
};

}  // namespace assay::http
