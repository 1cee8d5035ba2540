// SPDX-License-Identifier: Apache-2.0
// One HTTP request as the handler sees it, and the answer it gives.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "http/url.h"

namespace assay::http {

enum class Method : uint8_t { Get, Post, Put, Patch, Delete, Options, Other };

struct Header {
  std::string_view name;
  std::string_view value;  // without the white space around it
};

// Views live as long as the call of the handler, on whatever thread it is.
struct Request {
  Method method = Method::Get;   // HEAD is Get: the server drops the body
  std::string_view method_text;  // as sent: "HEAD"
  std::string_view path;         // still percent-encoded; "*" for OPTIONS *
  std::string_view query;        // what follows the first '?'
  std::string_view host;         // with its port where one was sent
  std::span<const Header> headers;
  std::string_view body;
  Scheme scheme = Scheme::Http;
  std::string_view peer;  // address of the client: "192.0.2.7", "2001:db8::1"
  std::chrono::nanoseconds waited{};  // from its last byte to this call

  // The first header of that name, ignoring case.
  std::optional<std::string_view> header(std::string_view name) const
      ASSAY_LIFETIME_BOUND;
};

// Header lines, formatted as they are added.
class HeaderLines {
 public:
  // Control characters of the value become spaces, so that no value can begin
  // a line of its own. Requires: name is a token (RFC 9110, section 5.6.2).
  void add(std::string_view name, std::string_view value);

  const std::string& text() const ASSAY_LIFETIME_BOUND { return text_; }

 private:
  std::string text_;  // each line ends in CRLF
};

// Date, Server, Content-Type, Content-Length and Connection are the server's;
// everything else is in headers.
struct Response {
  unsigned status = 200;  // three digits
  // Static storage; empty for none.
  std::string_view content_type = "application/json; charset=utf-8";
  HeaderLines headers;
  std::string body;
};

}  // namespace assay::http
