// SPDX-License-Identifier: Apache-2.0
// Every limit of the HTTP server, with its default.
#pragma once

#include <chrono>
#include <cstddef>

namespace assay::http {

struct Limits {
  size_t body_bytes = 1024 * 1024;
  // Of bodies that have come in part or wait, of all connections: beyond that
  // those that go on growing are refused.
  size_t bodies_bytes = size_t{256} << 20;
  size_t header_bytes = 32 * 1024;      // request line and all header lines
  size_t header_line_bytes = 8 * 1024;  // one header line, name and value
  // The line Authorization: bearer tokens that name many groups are longer, and
  // who reads them has a limit of its own below this one.
  size_t authorization_bytes = 24 * 1024;
  size_t header_count = 100;
  size_t target_bytes = 8 * 1024;
  size_t connections = 10'000;  // of all loops together
  // Of one address, or one /64 of IPv6; 0 means as many as there are.
  size_t address_connections = 0;

  // Requests that wait, of each loop's Fair lane.
  size_t queue_length = 1'024;
  // Who sheds: a loop whose oldest request has waited for longer than the
  // target during a whole interval, until none has for an interval.
  std::chrono::milliseconds queue_target{25};
  std::chrono::milliseconds queue_interval{100};
  size_t aside_length = 256;  // requests that wait for a thread aside

  // Of one address and tenant; 0 means as fast as they come.
  size_t requests_per_second = 0;
  size_t burst = 0;  // at once, after a pause; at least 1

  // Counted from the first byte of the phase, whatever arrives in between: a
  // client that sends one byte now and then gains nothing.
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds header_time{5'000};  // also to the first byte
  std::chrono::milliseconds body_time{10'000};
  // After the grace a body must have come at this rate from its beginning on.
  size_t body_bytes_per_second = 1'024;
  std::chrono::milliseconds body_grace{3'000};
  // From the first byte of a request until it is answered, waiting included.
  std::chrono::milliseconds request_time{30'000};
  std::chrono::milliseconds answer_time{30'000};
  std::chrono::milliseconds idle_time{75'000};
  // After a refusal the client may finish sending, so that it reads the answer
  // instead of a reset.
  std::chrono::milliseconds linger_time{2'000};
};

}  // namespace assay::http
