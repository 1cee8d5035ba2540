// SPDX-License-Identifier: Apache-2.0
// A non-blocking connection, plain or TLS, seen as steps that never wait.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/ssl.h>

#include "crypto/handles.h"

namespace assay::http {

using SslHandle = crypto::Handle<SSL, SSL_free>;

// What a step came to, or what must happen before it is tried again.
enum class Step : uint8_t {
  Done,
  WaitReadable,
  WaitWritable,
  WaitAnswer,  // of the handler
  Closed
};

struct Transfer {
  Step step = Step::Done;
  size_t bytes = 0;
};

// Works on a descriptor that somebody else owns and closes. Not thread-safe.
class Channel {
 public:
  static Channel plain(int descriptor) { return {descriptor, nullptr}; }
  // Server side; the handshake is still to be made. Nothing where OpenSSL has
  // no memory left.
  static std::optional<Channel> encrypted(int descriptor, SSL_CTX* context);

  bool is_encrypted() const { return ssl_ != nullptr; }
  // True where bytes can be read although the descriptor has none.
  bool has_buffered() const;

  Step handshake();
  // Done with at least one byte. Requires: space is not empty.
  Transfer read(std::span<char> space);
  // As much of both parts as the system takes, in one call or one TLS record
  // where they are small; Done only with all of it. After another step the
  // rest must be given again.
  Transfer write(std::string_view head, std::string_view body);

  // Nothing more is sent: close_notify and FIN.
  void finish_writing();
  // Reads and forgets some of what has arrived.
  Step discard();

 private:
  Channel(int descriptor, SslHandle ssl)
      : descriptor_(descriptor), ssl_(std::move(ssl)) {}

  Step want(int result) const;
  Transfer write_encrypted(std::string_view text);
  Transfer write_plain(std::string_view head, std::string_view body);

  int descriptor_;
  SslHandle ssl_;
};

}  // namespace assay::http
