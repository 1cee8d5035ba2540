// SPDX-License-Identifier: Apache-2.0
// Load on a service over plain HTTP on loopback: as fast as answers come
// (closed loop), or at a rate that does not care for answers (open loop), which
// alone shows overload.
//   assay_load --port N --body FILE [--path P] [--connections N] [--rate R]
//              [--seconds S] [--json]
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "http/asio.h"

namespace assay::bench {
namespace {

using http::error_code;
using http::SteadyClock;
namespace asio = boost::asio;

struct Spec {
  uint16_t port = 0;
  std::string body;
  std::string path = "/attest/SgxEnclave?api-version=2022-08-01";
  size_t connections = 16;
  double rate = 0;  // requests a second; 0: closed loop
  double seconds = 10;
  bool json = false;
};

struct Counts {
  std::map<int, uint64_t> by_status;  // 0: the connection broke
  std::vector<float> accepted;        // milliseconds since they were sent
  uint64_t due = 0;
  size_t most_waiting = 0;  // requests without a connection
};

class Generator;

// One keep-alive connection, with one request under way at most.
class Client {
 public:
  Client(Generator& generator, asio::io_context& io)
      : generator_(generator), socket_(io) {}

  bool connect(uint16_t port) {
    error_code error;
    socket_.close(error);
    socket_.connect({asio::ip::address_v4::loopback(), port}, error);
    if (!error) {
      socket_.set_option(asio::ip::tcp::no_delay(true), error);
    }
    return !error;
  }

  void send(const std::string& request);

 private:
  void receive();
  void finish(int status);
  // Header and body; nothing while the header is not complete.
  size_t answer_size() const;

  Generator& generator_;
  http::Socket socket_;
  SteadyClock::time_point sent_;
  std::string answer_;
  char block_[16 * 1024];
};

class Generator {
 public:
  explicit Generator(const Spec& spec)
      : spec_(spec),
        io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
        timer_(io_),
        request_(fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n"
                             "Content-Type: application/json\r\n"
                             "Content-Length: {}\r\n\r\n{}",
                             spec.path, spec.port, spec.body.size(),
                             spec.body)) {}

  bool run() {
    for (size_t i = 0; i < spec_.connections; ++i) {
      clients_.push_back(std::make_unique<Client>(*this, io_));
      if (!clients_.back()->connect(spec_.port)) {
        return false;
      }
      idle_.push_back(clients_.back().get());
    }
    begin_ = SteadyClock::now();
    end_ = begin_ + to_duration(spec_.seconds);
    if (spec_.rate > 0) {
      tick();
    } else {
      for (const auto& client : clients_) {
        ++counts_.due;
        client->send(request_);
      }
    }
    // Answers of the last requests may take their time, but not for ever.
    io_.run_until(end_ + std::chrono::seconds(2));
    return true;
  }

  void finished(Client& client, int status, SteadyClock::time_point sent) {
    const auto now = SteadyClock::now();
    ++counts_.by_status[status];
    if (status == 200) {
      counts_.accepted.push_back(
          std::chrono::duration<float, std::milli>(now - sent).count());
    }
    if (status == 0 && !client.connect(spec_.port)) {
      return;
    }
    if (spec_.rate > 0) {
      idle_.push_back(&client);
      if (now < end_) {
        send_waiting();
      }
    } else if (now < end_) {
      ++counts_.due;
      client.send(request_);
    }
  }

  void print();

 private:
  static SteadyClock::duration to_duration(double seconds) {
    return std::chrono::duration_cast<SteadyClock::duration>(
        std::chrono::duration<double>(seconds));
  }

  // Requests become due evenly in time, however late the timer is.
  void tick() {
    const auto now = std::min(SteadyClock::now(), end_);
    while (true) {
      const auto next =
          begin_ + to_duration(static_cast<double>(counts_.due) / spec_.rate);
      if (next > now) {
        break;
      }
      ++waiting_;
      ++counts_.due;
    }
    send_waiting();
    counts_.most_waiting = std::max(counts_.most_waiting, waiting_);
    if (now < end_) {
      timer_.expires_after(std::chrono::microseconds(500));
      timer_.async_wait([this](const error_code&) { tick(); });
    }
  }

  void send_waiting() {
    while (waiting_ > 0 && !idle_.empty()) {
      Client& client = *idle_.front();
      idle_.pop_front();
      --waiting_;
      client.send(request_);
    }
  }

  const Spec& spec_;
  asio::io_context io_;
  http::Timer timer_;
  const std::string request_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::deque<Client*> idle_;
  size_t waiting_ = 0;  // due, and no connection is idle
  SteadyClock::time_point begin_;
  SteadyClock::time_point end_;
  Counts counts_;
};

void Client::send(const std::string& request) {
  sent_ = SteadyClock::now();
  asio::async_write(socket_, asio::buffer(request),
                    [this](const error_code& error, size_t) {
                      if (error) {
                        finish(0);
                      } else {
                        receive();
                      }
                    });
}

void Client::receive() {
  socket_.async_read_some(
      asio::buffer(block_), [this](const error_code& error, size_t count) {
        if (error) {
          finish(0);
          return;
        }
        answer_.append(block_, count);
        const size_t size = answer_size();
        if (size == 0 || answer_.size() < size) {
          receive();
        } else {
          finish(std::atoi(answer_.c_str() + 9));  // "HTTP/1.1 200"
        }
      });
}

void Client::finish(int status) {
  answer_.clear();
  generator_.finished(*this, status, sent_);
}

size_t Client::answer_size() const {
  constexpr std::string_view kLength = "Content-Length: ";
  const size_t end = answer_.find("\r\n\r\n");
  const size_t length = answer_.find(kLength);
  if (end == std::string::npos || length == std::string::npos) {
    return 0;
  }
  return end + 4 +
         static_cast<size_t>(
             std::atol(answer_.c_str() + length + kLength.size()));
}

double percentile(const std::vector<float>& sorted, double share) {
  return sorted.empty() ? 0
                        : sorted[static_cast<size_t>(
                              share * static_cast<double>(sorted.size() - 1))];
}

void Generator::print() {
  std::vector<float>& sorted = counts_.accepted;
  std::sort(sorted.begin(), sorted.end());
  const double goodput = static_cast<double>(sorted.size()) / spec_.seconds;
  std::string statuses;
  for (const auto& [status, count] : counts_.by_status) {
    statuses +=
        fmt::format("{}\"{}\":{}", statuses.empty() ? "" : ",", status, count);
  }
  if (spec_.json) {
    fmt::print(
        "{{\"due\":{},\"goodput\":{:.1f},\"p50_ms\":{:.3f},\"p99_ms\":{:.3f},"
        "\"p999_ms\":{:.3f},\"most_waiting\":{},\"statuses\":{{{}}}}}\n",
        counts_.due, goodput, percentile(sorted, 0.5), percentile(sorted, 0.99),
        percentile(sorted, 0.999), counts_.most_waiting, statuses);
    return;
  }
  fmt::print(
      "{} due; {:.1f} answers 200 a second; p50 {:.3f} ms, p99 {:.3f} ms, "
      "p99.9 {:.3f} ms; at most {} without a connection; by status (0: broken) "
      "{}\n",
      counts_.due, goodput, percentile(sorted, 0.5), percentile(sorted, 0.99),
      percentile(sorted, 0.999), counts_.most_waiting, statuses);
}

std::string read(const char* file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Nothing where the arguments make no sense.
std::optional<Spec> parse(const std::vector<std::string>& arguments) {
  Spec spec;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--json") {
      spec.json = true;
      continue;
    }
    if (++i == arguments.size()) {
      return std::nullopt;
    }
    const char* value = arguments[i].c_str();
    if (name == "--port") {
      spec.port = static_cast<uint16_t>(std::atoi(value));
    } else if (name == "--body") {
      spec.body = read(value);
    } else if (name == "--path") {
      spec.path = value;
    } else if (name == "--connections") {
      spec.connections = std::strtoul(value, nullptr, 10);
    } else if (name == "--rate") {
      spec.rate = std::strtod(value, nullptr);
    } else if (name == "--seconds") {
      spec.seconds = std::strtod(value, nullptr);
    } else {
      return std::nullopt;
    }
  }
  const bool whole = spec.port != 0 && !spec.body.empty() &&
                     spec.connections > 0 && spec.seconds > 0;
  return whole ? std::optional(std::move(spec)) : std::nullopt;
}

}  // namespace
}  // namespace assay::bench

int main(int count, char** arguments) {
  const auto spec = assay::bench::parse({arguments + 1, arguments + count});
  if (!spec) {
    std::fputs(
        "usage: assay_load --port N --body FILE [--path P] [--connections N] "
        "[--rate R] [--seconds S] [--json]\n",
        stderr);
    return 2;
  }
  assay::bench::Generator generator(*spec);
  if (!generator.run()) {
    std::fputs("assay_load: cannot connect\n", stderr);
    return 1;
  }
  generator.print();
  return 0;
}
