// SPDX-License-Identifier: Apache-2.0
// Load over keep-alive connections, each on a thread of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::bench {

struct LoadSpec {
  uint16_t port = 0;
  std::string type = "SgxEnclave";
  std::vector<std::string> good;  // bodies of POST /attest/{type}, in turn
  std::string garbage;            // body that must be refused
  unsigned connections = 2;
  uint64_t requests = 0;  // of all connections together
  unsigned garbage_percent = 0;
  double rate = 0;  // requests a second; 0: as fast as answers come
};

struct LoadResult {
  uint64_t answered_200 = 0;
  uint64_t answered_4xx = 0;
  uint64_t answered_5xx = 0;
  uint64_t broken = 0;  // connections that ended early, other answers
  double seconds = 0;
  // Microseconds, sorted; with a rate, counted from when a request was due.
  std::vector<float> latencies;

  double percentile(double share) const;
  uint64_t all() const {
    return answered_200 + answered_4xx + answered_5xx + broken;
  }
};

LoadResult run_load(const LoadSpec& spec);

}  // namespace assay::bench
