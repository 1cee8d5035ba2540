// SPDX-License-Identifier: Apache-2.0
// For tests: a client that sends what it is told, byte for byte, and servers
// and certificates for it to talk to.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "codec/pem.h"
#include "http/channel.h"
#include "http/server.h"
#include "x509/builder.h"

namespace assay::http {

// Certificate and key in PEM.
struct Identity {
  std::string chain;
  std::string key;
};

// Self-signed, its own authority.
inline Identity make_identity(const std::string& alt_name) {
  const auto key = crypto::PrivateKey::generate_p256();
  const x509::CertificateSpec spec{
      .subject = {{"CN", "loopback"}},
      .issuer = {{"CN", "loopback"}},
      .serial = {1},
      .not_before = *parse_rfc3339("2020-01-01T00:00:00Z"),
      .not_after = *parse_rfc3339("2049-01-01T00:00:00Z"),
      .ca = true,
      .path_length = {},
      .key_usage = {"digitalSignature", "keyCertSign"},
      .subject_alt_names = {alt_name},
      .extended_key_usage = {"serverAuth"},
      .extra = {}};
  const auto certificate = x509::build_certificate(spec, key.public_key(), key);
  return {codec::encode_pem("CERTIFICATE", certificate.der()), key.pem()};
}

// Answers "METHOD PATH BODY".
inline Response echo(const Request& request) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::string(request.method_text) + " " +
                  std::string(request.path) + " " + std::string(request.body);
  return response;
}

// Answers the name of the error.
inline Response refuse_by_name(const Error& error) {
  Response response;
  response.status = info(error.code()).http_status;
  response.body = info(error.code()).name;
  response.headers.add("Retry-After", "1");
  return response;
}

inline Options options_of(Handler handler) {
  Options options;
  options.make_handler = [handler](Where) { return handler; };
  options.refuse = refuse_by_name;
  return options;
}

// On 127.0.0.1, at a port that the system chose.
inline std::unique_ptr<Server> start_plain(Options options) {
  auto server = Server::start({{*parse_url("http://127.0.0.1:0"), nullptr}},
                              std::move(options));
  EXPECT_TRUE(server) << server.error().message();
  return std::move(*server);
}

class RawClient {
 public:
  explicit RawClient(uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address),
                           sizeof(address)) == 0;
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() {
    if (ssl_) {
      SSL_shutdown(ssl_.get());
    }
    ::close(socket_);
  }

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  // TLS from here on; trusts everybody.
  bool encrypt(int minimum = TLS1_2_VERSION, int maximum = TLS1_3_VERSION) {
    const crypto::Handle<SSL_CTX, SSL_CTX_free> context(
        SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), minimum);
    SSL_CTX_set_max_proto_version(context.get(), maximum);
    ssl_.reset(SSL_new(context.get()));
    SSL_set_fd(ssl_.get(), socket_);
    return SSL_connect(ssl_.get()) == 1;
  }
  SSL* ssl() const { return ssl_.get(); }

  void send(std::string_view text) {
    if (ssl_) {
      size_t sent = 0;
      SSL_write_ex(ssl_.get(), text.data(), text.size(), &sent);
      return;
    }
    while (!text.empty()) {
      const ssize_t sent =
          ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return;
      }
      text.remove_prefix(static_cast<size_t>(sent));
    }
  }

  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // One answer with a Content-Length; less where the connection ends.
  std::string receive() {
    size_t end = std::string::npos;
    while ((end = arrived_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) {
        return std::exchange(arrived_, {});
      }
    }
    size_t size = end + 4;
    const size_t length = arrived_.find("Content-Length: ");
    if (length != std::string::npos && length < end) {
      size += std::stoul(arrived_.substr(length + 16));
    }
    while (arrived_.size() < size && more()) {
    }
    const std::string answer = arrived_.substr(0, size);
    arrived_.erase(0, size);
    return answer;
  }

  std::string receive_all() {
    while (more()) {
    }
    return std::exchange(arrived_, {});
  }

 private:
  bool more() {
    char space[16 * 1024];
    size_t count = 0;
    if (ssl_) {
      if (SSL_read_ex(ssl_.get(), space, sizeof(space), &count) != 1) {
        return false;
      }
    } else {
      const ssize_t got = ::recv(socket_, space, sizeof(space), 0);
      if (got <= 0) {
        return false;
      }
      count = static_cast<size_t>(got);
    }
    arrived_.append(space, count);
    return true;
  }

  int socket_;
  bool connected_ = false;
  SslHandle ssl_;
  std::string arrived_;
};

// "200" of an answer; empty where there is none.
inline std::string status_of(const std::string& answer) {
  return answer.size() < 12 ? "" : answer.substr(9, 3);
}

inline std::string body_of(const std::string& answer) {
  const size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace assay::http
