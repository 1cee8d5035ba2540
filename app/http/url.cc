// SPDX-License-Identifier: Apache-2.0
// URLs taken apart and put together.
#include "http/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "base/ascii.h"

namespace assay::http {
namespace {

constexpr size_t kMaxHost = 253;  // RFC 1035, section 2.3.4

struct SchemeRow {
  Scheme scheme;
  std::string_view prefix;
  uint16_t port;
};
constexpr SchemeRow kSchemes[] = {
    {Scheme::Https, "https://", 443},
    {Scheme::Http, "http://", 80},
};

const SchemeRow& row_of(Scheme scheme) {
  return kSchemes[scheme == Scheme::Https ? 0 : 1];
}

const SchemeRow* find_scheme(std::string_view text) {
  const auto found = std::find_if(
      std::begin(kSchemes), std::end(kSchemes), [text](const SchemeRow& row) {
        return equal_ignoring_case(text.substr(0, row.prefix.size()),
                                   row.prefix);
      });
  return found == std::end(kSchemes) ? nullptr : found;
}

Error invalid(std::string_view text, std::string_view why) {
  return Error(Code::ConfigInvalid,
               fmt::format("URL '{}': {}", text.substr(0, 200), why));
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_ipv6(std::string_view host) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(host, error);
  return !error;
}

std::optional<uint16_t> parse_port(std::string_view digits) {
  uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, port);
  if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return port;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 0x20 && c < 0x7f; });
}

struct Authority {
  std::string_view host;  // without brackets
  std::string_view port;  // with its colon; empty where none
};

// text is the whole URL, for the error.
Result<Authority> split_authority(std::string_view text,
                                  std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos ||
        !is_ipv6(authority.substr(1, close - 1))) {
      return invalid(text, "what stands in brackets is no IPv6 address");
    }
    return Authority{authority.substr(1, close - 1),
                     authority.substr(close + 1)};
  }
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (host.empty() || host.size() > kMaxHost ||
      !std::all_of(host.begin(), host.end(), is_name_char)) {
    return invalid(text, "needs a host name or address (IPv6 in brackets)");
  }
  return Authority{host, authority.substr(host.size())};
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string Url::text() const {
  return fmt::format("{}{}:{}{}", row_of(scheme).prefix, bracketed(host), port,
                     target == "/" ? "" : target);
}

std::string Url::authority() const {
  return port == row_of(scheme).port
             ? bracketed(host)
             : fmt::format("{}:{}", bracketed(host), port);
}

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) {
    return invalid(text, fmt::format("{} bytes are more than the {} allowed",
                                     text.size(), kMaxUrl));
  }
  const SchemeRow* const scheme = find_scheme(text);
  if (scheme == nullptr) {
    return invalid(text, "must begin with https:// or http://");
  }
  if (!is_printable(text) || text.find('#') != std::string_view::npos) {
    return invalid(text, "holds a space, control character, '#' or non-ASCII");
  }
  Url url;
  url.scheme = scheme->scheme;
  url.port = scheme->port;
  const std::string_view rest = text.substr(scheme->prefix.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::string_view target = rest.substr(authority.size());
  if (!target.empty()) {
    url.target = target.front() == '?' ? "/" : "";
    url.target += target;
  }

  TRY(const Authority parts, split_authority(text, authority));
  url.host = parts.host;
  if (!parts.port.empty()) {
    const auto number = parse_port(parts.port.substr(1));
    if (parts.port.front() != ':' || !number) {
      return invalid(text, "the port must be ':' and a number up to 65535");
    }
    url.port = *number;
  }
  return url;
}

Result<Url> parse_listen_url(std::string_view text) {
  TRY(Url url, parse_url(text));
  if (url.target != "/") {
    return invalid(text, "a URL to listen on has no path");
  }
  return url;
}

bool is_loopback(const Url& url) {
  if (equal_ignoring_case(url.host, "localhost")) {
    return true;
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(url.host, error);
  return !error && address.is_loopback();
}

Result<Target> parse_target(std::string_view target) {
  Target parsed;
  if (target == "*") {
    return Target{.path = target, .query = {}, .authority = {}};
  }
  if (const SchemeRow* const scheme = find_scheme(target); scheme != nullptr) {
    target.remove_prefix(scheme->prefix.size());
    parsed.authority = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(parsed.authority.size());
    if (parsed.authority.empty()) {
      return Error(Code::BadHttp, "the request target names no host");
    }
    if (!target.starts_with('/')) {
      parsed.path = "/";
    }
  } else if (!target.starts_with('/')) {
    return Error(Code::BadHttp,
                 "the request target must begin with '/' or be a whole URL");
  }
  const size_t mark = target.find('?');
  if (mark != 0) {
    parsed.path = target.empty() ? "/" : target.substr(0, mark);
  }
  if (mark != std::string_view::npos) {
    parsed.query = target.substr(mark + 1);
  }
  return parsed;
}

}  // namespace assay::http
