// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 client: enough to drive, too little to be in the way.
#include "bench/load.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace assay::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::string request_of(const std::string& type, const std::string& body) {
  return "POST /attest/" + type +
         "?api-version=2022-08-01 HTTP/1.1\r\n"
         "Host: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Connection {
 public:
  explicit Connection(uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address),
                      sizeof address) == 0;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  // The status, or 0 where the connection broke.
  int exchange(const std::string& request) {
    if (!open_ ||
        ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
      return 0;
    }
    answer_.clear();
    size_t wanted = std::string::npos;
    while (answer_.size() < wanted) {
      char block[16 * 1024];
      const ssize_t count = ::recv(socket_, block, sizeof block, 0);
      if (count <= 0) {
        open_ = false;
        return 0;
      }
      answer_.append(block, static_cast<size_t>(count));
      if (wanted == std::string::npos) {
        wanted = size_of_answer();
      }
    }
    return std::atoi(answer_.c_str() + 9);  // "HTTP/1.1 200"
  }

 private:
  // Header and body; npos while the header is not complete.
  size_t size_of_answer() const {
    constexpr std::string_view kLength = "Content-Length: ";
    const size_t end = answer_.find("\r\n\r\n");
    const size_t length = answer_.find(kLength);
    if (end == std::string::npos || length == std::string::npos) {
      return std::string::npos;
    }
    return end + 4 +
           static_cast<size_t>(
               std::atol(answer_.c_str() + length + kLength.size()));
  }

  int socket_;
  bool open_ = false;
  std::string answer_;
};

void count(LoadResult& result, int status) {
  if (status == 200) {
    ++result.answered_200;
  } else if (status >= 400 && status < 500) {
    ++result.answered_4xx;
  } else if (status >= 500) {
    ++result.answered_5xx;
  } else {
    ++result.broken;
  }
}

// One connection's share, its requests evenly in time where a rate is asked.
void drive(const LoadSpec& spec, unsigned index, LoadResult& result) {
  std::vector<std::string> good;
  for (const std::string& body : spec.good) {
    good.push_back(request_of(spec.type, body));
  }
  const std::string garbage = request_of(spec.type, spec.garbage);
  const uint64_t share = spec.requests / spec.connections;
  result.latencies.reserve(share);
  Connection connection(spec.port);
  const auto begin = Clock::now();
  const double gap =
      spec.rate > 0 ? 1e6 * spec.connections / spec.rate : 0;  // microseconds
  for (uint64_t i = 0; i < share; ++i) {
    auto due = Clock::now();
    if (gap > 0) {
      due = begin + std::chrono::microseconds(static_cast<int64_t>(
                        gap * (static_cast<double>(i) +
                               static_cast<double>(index) / spec.connections)));
      std::this_thread::sleep_until(due);
    }
    const bool bad = spec.garbage_percent > 0 && i % 100 < spec.garbage_percent;
    count(result,
          connection.exchange(
              bad ? garbage
                  : good[(i * spec.connections + index) % good.size()]));
    result.latencies.push_back(
        std::chrono::duration<float, std::micro>(Clock::now() - due).count());
  }
}

}  // namespace

double LoadResult::percentile(double share) const {
  if (latencies.empty()) {
    return 0;
  }
  const auto last = static_cast<double>(latencies.size() - 1);
  return latencies[static_cast<size_t>(share * last)];
}

LoadResult run_load(const LoadSpec& spec) {
  std::vector<LoadResult> parts(spec.connections);
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  for (unsigned i = 0; i < spec.connections; ++i) {
    threads.emplace_back([&spec, &parts, i] { drive(spec, i, parts[i]); });
  }
  LoadResult sum;
  for (unsigned i = 0; i < spec.connections; ++i) {
    threads[i].join();
    sum.answered_200 += parts[i].answered_200;
    sum.answered_4xx += parts[i].answered_4xx;
    sum.answered_5xx += parts[i].answered_5xx;
    sum.broken += parts[i].broken;
    sum.latencies.insert(sum.latencies.end(), parts[i].latencies.begin(),
                         parts[i].latencies.end());
  }
  sum.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::sort(sum.latencies.begin(), sum.latencies.end());
  return sum;
}

}  // namespace assay::bench
