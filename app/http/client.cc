// SPDX-License-Identifier: Apache-2.0
// Resolve, connect, shake hands, ask, read: each waits until one deadline.
#include "http/client.h"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "http/asio.h"
#include "http/tls.h"
#include "http/url.h"

namespace assay::http {
namespace {

namespace beast = boost::beast;
using TlsStream = asio::ssl::stream<Socket&>;

// What is being done, and what to do where it does not succeed.
struct Stage {
  std::string_view doing;
  std::string_view advice;
};
constexpr Stage kResolve{"look up the host name",
                         "check the name and the DNS of this machine"};
constexpr Stage kConnect{"connect",
                         "check that the service runs and that a firewall or "
                         "proxy lets this machine reach it"};
constexpr Stage kHandshake{"make the TLS handshake",
                           "check the server's certificate; name the file of "
                           "its CA if it is not one of the system's"};
constexpr Stage kSend{"send the request", "try again"};
constexpr Stage kReceive{"read the answer",
                         "try again; look at the log of that service"};

Error failed(const Url& url, const Stage& stage, std::string_view why) {
  return Error(Code::NetworkFailed,
               fmt::format("cannot {} for {}: {}; {}", stage.doing, url.text(),
                           why, stage.advice));
}

// One fetch under way. After an error nothing else is tried: what is still
// pending ends with the object.
class Fetch {
 public:
  Fetch(const ClientRequest& request, const Url& url)
      : request_(request),
        url_(url),
        deadline_(SteadyClock::now() + request.timeout),
        socket_(io_) {}

  Result<ClientResponse> plain();
  Result<ClientResponse> encrypted(SSL_CTX* context);

 private:
  Result<> connect();
  template <class Stream>
  Result<ClientResponse> exchange(Stream& stream);

  // Starts an operation and waits for it: start(handler), where the handler
  // takes an error code and more.
  template <class Start>
  error_code await(Start start);

  std::string head() const;

  const ClientRequest& request_;
  const Url& url_;
  SteadyClock::time_point deadline_;
  std::optional<error_code> done_;
  asio::io_context io_;
  Socket socket_;
};

ClientResponse response_of(
    beast::http::response<beast::http::string_body> message) {
  ClientResponse response;
  response.status = message.result_int();
  for (const auto& header : message) {
    response.headers.emplace_back(header.name_string(), header.value());
  }
  response.body = std::move(message.body());
  return response;
}

// Makes the handshake fail where the certificate is for another host.
bool expect_host(SSL* ssl, const std::string& host) {
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) ==
           1;
  }
  return SSL_set1_host(ssl, host.c_str()) == 1 &&
         SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

std::string Fetch::head() const {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
                  request_.method, url_.target, url_.authority());
  if (!request_.body.empty() || request_.method != "GET") {
    text += fmt::format("Content-Length: {}\r\n", request_.body.size());
  }
  text += request_.headers.text();
  text += "\r\n";
  return text;
}

template <class Start>
error_code Fetch::await(Start start) {
  done_.reset();
  start([this](const error_code& error, auto&&...) { done_ = error; });
  io_.restart();
  io_.run_until(deadline_);
  return done_.value_or(asio::error::timed_out);
}

Result<> Fetch::connect() {
  Resolver resolver(io_);
  Resolver::results_type endpoints;
  const error_code unknown = await([&](auto done) {
    resolver.async_resolve(
        url_.host, std::to_string(url_.port),
        [&endpoints, done](const error_code& error, auto found) {
          endpoints = std::move(found);
          done(error);
        });
  });
  if (unknown) {
    return failed(url_, kResolve, unknown.message());
  }
  const error_code refused =
      await([&](auto done) { asio::async_connect(socket_, endpoints, done); });
  if (refused) {
    return failed(url_, kConnect, refused.message());
  }
  return {};
}

Result<ClientResponse> Fetch::plain() {
  TRY_OK(connect());
  return exchange(socket_);
}

Result<ClientResponse> Fetch::encrypted(SSL_CTX* context) {
  TRY_OK(connect());
  SSL_CTX_up_ref(context);  // Asio frees its own
  asio::ssl::context shared(context);
  TlsStream stream(socket_, shared);
  if (!expect_host(stream.native_handle(), url_.host)) {
    return failed(url_, kHandshake, "OpenSSL does not take the host name");
  }
  const error_code refused = await(
      [&](auto done) { stream.async_handshake(TlsStream::client, done); });
  if (refused) {
    const long verdict = SSL_get_verify_result(stream.native_handle());
    return failed(url_, kHandshake,
                  verdict == X509_V_OK
                      ? refused.message()
                      : X509_verify_cert_error_string(verdict));
  }
  return exchange(stream);
}

template <class Stream>
Result<ClientResponse> Fetch::exchange(Stream& stream) {
  const std::string text = head();
  const std::array<asio::const_buffer, 2> parts{asio::buffer(text),
                                                asio::buffer(request_.body)};
  const error_code unsent =
      await([&](auto done) { asio::async_write(stream, parts, done); });
  if (unsent) {
    return failed(url_, kSend, unsent.message());
  }
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(kMaxResponseHeader);
  parser.body_limit(request_.max_body);
  parser.skip(request_.method == "HEAD");
  beast::flat_buffer buffer;
  const error_code broken = await([&](auto done) {
    beast::http::async_read(stream, buffer, parser, done);
  });
  if (broken == beast::http::error::body_limit) {
    return failed(url_, kReceive,
                  fmt::format("it is larger than the {} bytes allowed here",
                              request_.max_body));
  }
  if (broken) {
    return failed(url_, kReceive, broken.message());
  }
  return response_of(parser.release());
}

}  // namespace

std::optional<std::string_view> ClientResponse::header(
    std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [name](const auto& header) {
        return equal_ignoring_case(header.first, name);
      });
  if (found == headers.end()) {
    return std::nullopt;
  }
  return found->second;
}

Result<ClientResponse> fetch(const ClientRequest& request) {
  TRY(const Url url, parse_url(request.url));
  std::shared_ptr<SSL_CTX> context;
  if (url.scheme == Scheme::Https) {
    TRY(context, make_client_context(request.ca_file));
  }
  try {
    Fetch attempt(request, url);
    return context ? attempt.encrypted(context.get()) : attempt.plain();
  } catch (const std::exception& failure) {
    return failed(url, kConnect, failure.what());
  }
}

}  // namespace assay::http
