// SPDX-License-Identifier: Apache-2.0
// The http and https URLs of listeners and of requests (RFC 3986, RFC 9110).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace assay::http {

constexpr size_t kMaxUrl = 8 * 1024;

enum class Scheme : uint8_t { Http, Https };

struct Url {
  Scheme scheme = Scheme::Http;
  std::string host;          // name or address; IPv6 without its brackets
  uint16_t port = 80;        // 443 for https where none is written
  std::string target = "/";  // path and query

  // "https://[::1]:8443/path": the port is always written.
  std::string text() const;
  // As in the Host header: without the scheme's own port.
  std::string authority() const;
};

// User names, fragments, white space and other schemes are refused.
// Errors: ConfigInvalid (says what is wrong with which URL).
Result<Url> parse_url(std::string_view text);

// A URL to listen on: no path but "/"; port 0 lets the system choose.
// Errors: ConfigInvalid.
Result<Url> parse_listen_url(std::string_view text);

// True if only this machine can reach it: 127.0.0.0/8, ::1, localhost.
bool is_loopback(const Url& url);

// The target of a request line in origin form ("/path?query"), absolute form
// ("http://host/path") or "*". RFC 9112, section 3.2.
struct Target {
  std::string_view path;
  std::string_view query;
  std::string_view authority;  // of the absolute form only
};

// The authority form of CONNECT is refused. Errors: BadHttp.
Result<Target> parse_target(std::string_view target);

}  // namespace assay::http
