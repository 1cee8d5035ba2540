// SPDX-License-Identifier: Apache-2.0
// A non-blocking connection, plain or TLS, seen as steps that never wait.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include <openssl/ssl.h>

#include "crypto/handles.h"

namespace assay::http {

using SslHandle = crypto::Handle<SSL, SSL_free>;

// What a step came to, or what must happen before it is tried again.
enum class Step : uint8_t { Done, WaitReadable, WaitWritable, Closed };

struct Transfer {
  Step step = Step::Done;
  size_t bytes = 0;
};

// Works on a descriptor that somebody else owns and closes. Not thread-safe.
class Channel {
 public:
  // Plain TCP.
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  // TLS, server side; the handshake is still to be made.
  Channel(int descriptor, SSL_CTX* context);

  bool is_encrypted() const { return ssl_ != nullptr; }
  // True where bytes can be read although the descriptor has none.
  bool has_buffered() const;

  Step handshake();
  // Done with at least one byte. Requires: space is not empty.
  Transfer read(std::span<char> space);
  // As much of both parts as the system takes; Done only with all of it.
  // After another step the rest must be given again. TLS wants one part: two
  // would become two records.
  Transfer write(std::string_view head, std::string_view body);

  // Nothing more is sent: close_notify and FIN.
  void finish_writing();
  // Reads and forgets what has arrived, at most 64 KiB.
  Step discard();

 private:
  Step want(int result) const;
  Transfer send_encrypted(std::string_view text);
  Transfer send_plain(std::string_view head, std::string_view body);

  int descriptor_;
  SslHandle ssl_;
};

}  // namespace assay::http
