// SPDX-License-Identifier: Apache-2.0
// Every limit of the HTTP server, with its default.
#pragma once

#include <chrono>
#include <cstddef>

namespace assay::http {

struct Limits {
  size_t body_bytes = 1024 * 1024;
  size_t header_bytes = 32 * 1024;      // request line and all header lines
  size_t header_line_bytes = 8 * 1024;  // one header line, name and value
  // The line Authorization: bearer tokens that name many groups are longer, and
  // who reads them has a limit of its own below this one.
  size_t authorization_bytes = 24 * 1024;
  size_t header_count = 100;
  size_t target_bytes = 8 * 1024;
  size_t connections = 10'000;  // of all loops together

  // Counted from the first byte of the phase, whatever arrives in between: a
  // client that sends one byte now and then gains nothing.
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds header_time{5'000};  // also to the first byte
  std::chrono::milliseconds body_time{10'000};
  std::chrono::milliseconds answer_time{30'000};
  std::chrono::milliseconds idle_time{75'000};
  // After a refusal the client may finish sending, so that it reads the answer
  // instead of a reset.
  std::chrono::milliseconds linger_time{2'000};
};

}  // namespace assay::http
