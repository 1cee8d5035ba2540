// SPDX-License-Identifier: Apache-2.0
// Resolve, connect, shake hands, ask, read: one coroutine under one timeout.
#include "http/client.h"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "http/asio.h"
#include "http/tls.h"
#include "http/url.h"

namespace assay::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
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

// One fetch under way. The stage tells a timeout what it interrupted.
class Fetch {
 public:
  Fetch(const ClientRequest& request, const Url& url)
      : request_(request), url_(url), socket_(io_) {}

  Result<ClientResponse> run(SSL_CTX* context);

 private:
  Task<Result<>> connect();
  Task<Result<ClientResponse>> plain();
  Task<Result<ClientResponse>> encrypted(asio::ssl::context& context);
  template <class Stream>
  Task<Result<ClientResponse>> exchange(Stream& stream);

  std::string head() const;
  Error failure(std::string_view why) const {
    return failed(url_, *stage_, why);
  }

  const ClientRequest& request_;
  const Url& url_;
  const Stage* stage_ = &kResolve;
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

Task<Result<>> Fetch::connect() {
  asio::ip::basic_resolver<tcp, Executor> resolver(io_);
  const auto [unknown, endpoints] = co_await resolver.async_resolve(
      url_.host, std::to_string(url_.port), kAwait);
  if (unknown) {
    co_return failure(unknown.message());
  }
  stage_ = &kConnect;
  const auto [refused, endpoint] =
      co_await asio::async_connect(socket_, endpoints, kAwait);
  if (refused) {
    co_return failure(refused.message());
  }
  co_return Result<>();
}

Task<Result<ClientResponse>> Fetch::plain() {
  const Result<> connected = co_await connect();
  if (!connected) {
    co_return connected.error();
  }
  co_return co_await exchange(socket_);
}

Task<Result<ClientResponse>> Fetch::encrypted(asio::ssl::context& context) {
  const Result<> connected = co_await connect();
  if (!connected) {
    co_return connected.error();
  }
  stage_ = &kHandshake;
  TlsStream stream(socket_, context);
  if (!expect_host(stream.native_handle(), url_.host)) {
    co_return failure("OpenSSL does not take the host name");
  }
  const auto [refused] =
      co_await stream.async_handshake(TlsStream::client, kAwait);
  if (refused) {
    const long verdict = SSL_get_verify_result(stream.native_handle());
    co_return failure(verdict == X509_V_OK
                          ? refused.message()
                          : X509_verify_cert_error_string(verdict));
  }
  co_return co_await exchange(stream);
}

template <class Stream>
Task<Result<ClientResponse>> Fetch::exchange(Stream& stream) {
  stage_ = &kSend;
  const std::string text = head();
  const std::array<asio::const_buffer, 2> parts{asio::buffer(text),
                                                asio::buffer(request_.body)};
  const auto [unsent, sent] = co_await asio::async_write(stream, parts, kAwait);
  if (unsent) {
    co_return failure(unsent.message());
  }
  stage_ = &kReceive;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(kMaxResponseHeader);
  parser.body_limit(request_.max_body);
  parser.skip(request_.method == "HEAD");
  beast::flat_buffer buffer;
  const auto [broken, received] =
      co_await beast::http::async_read(stream, buffer, parser, kAwait);
  if (broken == beast::http::error::body_limit) {
    co_return failure(fmt::format("it is larger than the {} bytes allowed here",
                                  request_.max_body));
  }
  if (broken) {
    co_return failure(broken.message());
  }
  co_return response_of(parser.release());
}

Result<ClientResponse> Fetch::run(SSL_CTX* context) {
  std::optional<asio::ssl::context> tls;
  if (context != nullptr) {
    SSL_CTX_up_ref(context);  // Asio frees its own
    tls.emplace(context);
  }
  std::optional<Result<ClientResponse>> result;
  asio::co_spawn(io_, tls ? encrypted(*tls) : plain(),
                 [&](std::exception_ptr thrown, Result<ClientResponse> answer) {
                   result =
                       thrown ? failure("out of memory") : std::move(answer);
                 });
  io_.run_for(request_.timeout);
  if (!result) {
    return failure(
        fmt::format("it took longer than {} ms", request_.timeout.count()));
  }
  return *std::move(result);
}

}  // namespace

std::optional<std::string_view> ClientResponse::header(
    std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [name](const auto& header) {
        return beast::iequals(header.first, name);
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
    return Fetch(request, url).run(context.get());
  } catch (const std::exception& failure) {
    return failed(url, kConnect, failure.what());
  }
}

}  // namespace assay::http
