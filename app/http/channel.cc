// SPDX-License-Identifier: Apache-2.0
// System calls and OpenSSL calls of one connection.
#include "http/channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include <openssl/err.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace assay::http {
namespace {

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

std::optional<Channel> Channel::encrypted(int descriptor, SSL_CTX* context) {
  SslHandle ssl(SSL_new(context));
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) {
    return std::nullopt;
  }
  SSL_set_accept_state(ssl.get());
  return Channel(descriptor, std::move(ssl));
}

bool Channel::has_buffered() const {
  return is_encrypted() && SSL_has_pending(ssl_.get()) == 1;
}

Step Channel::want(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Step::WaitReadable;
    case SSL_ERROR_WANT_WRITE:
      return Step::WaitWritable;
    default:
      return Step::Closed;
  }
}

Step Channel::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? Step::Done : want(result);
}

Transfer Channel::read(std::span<char> space) {
  if (is_encrypted()) {
    ERR_clear_error();
    size_t bytes = 0;
    const int result =
        SSL_read_ex(ssl_.get(), space.data(), space.size(), &bytes);
    return {result == 1 ? Step::Done : want(result), bytes};
  }
  ssize_t count = 0;
  do {
    count = ::recv(descriptor_, space.data(), space.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count > 0) {
    return {Step::Done, static_cast<size_t>(count)};
  }
  return {count < 0 && would_block() ? Step::WaitReadable : Step::Closed, 0};
}

Transfer Channel::write(std::string_view head, std::string_view body) {
  if (!is_encrypted()) {
    return write_plain(head, body);
  }
  if (body.empty()) {
    return write_encrypted(head);
  }
  std::string joined;
  joined.reserve(head.size() + body.size());
  joined += head;
  joined += body;
  return write_encrypted(joined);
}

Transfer Channel::write_encrypted(std::string_view text) {
  size_t sent = 0;
  while (sent < text.size()) {
    ERR_clear_error();
    size_t bytes = 0;
    const int result = SSL_write_ex(ssl_.get(), text.data() + sent,
                                    text.size() - sent, &bytes);
    if (result != 1) {
      return {want(result), sent};
    }
    sent += bytes;
  }
  return {Step::Done, sent};
}

Transfer Channel::write_plain(std::string_view head, std::string_view body) {
  const size_t total = head.size() + body.size();
  size_t sent = 0;
  while (sent < total) {
    const std::string_view rest_of_head =
        head.substr(std::min(sent, head.size()));
    const std::string_view rest_of_body =
        body.substr(sent - std::min(sent, head.size()));
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(rest_of_head.data()), rest_of_head.size()},
        iovec{const_cast<char*>(rest_of_body.data()), rest_of_body.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t count = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return {would_block() ? Step::WaitWritable : Step::Closed, sent};
    }
    sent += static_cast<size_t>(count);
  }
  return {Step::Done, sent};
}

void Channel::finish_writing() {
  if (is_encrypted()) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  ::shutdown(descriptor_, SHUT_WR);
}

Step Channel::discard() {
  std::array<char, 16 * 1024> nowhere;
  const ssize_t count = ::recv(descriptor_, nowhere.data(), nowhere.size(), 0);
  if (count > 0 || (count < 0 && would_block())) {
    return Step::WaitReadable;
  }
  return Step::Closed;
}

}  // namespace assay::http
