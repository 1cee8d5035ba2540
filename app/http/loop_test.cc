// SPDX-License-Identifier: Apache-2.0
// Tests of one event loop: running out of descriptors, rings of its bell.
#include "http/loop.h"

#include <ctime>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "http/raw_client.h"

namespace assay::http {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

// Leaves no descriptor free while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    const rlimit now{static_cast<rlim_t>(next), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(Loop, WaitsForDescriptorsWithoutSpinning) {
  const auto server = start_plain(options_of(echo));
  RawClient client(server->ports()[0]);
  client.send(kGet);
  ASSERT_EQ(status_of(client.receive()), "200");
  const int late = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getpeername(client.descriptor(), reinterpret_cast<sockaddr*>(&address),
                &size);
  {
    const NoDescriptors none;
    ASSERT_EQ(::connect(late, reinterpret_cast<sockaddr*>(&address), size), 0);
    const double begin = cpu_seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_LT(cpu_seconds() - begin, 0.25);
    client.send(kGet);
    EXPECT_EQ(status_of(client.receive()), "200");
  }
  ASSERT_GT(::send(late, kGet.data(), kGet.size(), MSG_NOSIGNAL), 0);
  char space[16];
  EXPECT_GT(::recv(late, space, sizeof(space), 0), 0);
  ::close(late);
}

TEST(Loop, ObeysABellThatRangBeforeItRan) {
  LoopsShared shared;
  auto loop = Loop::make(shared, echo);
  ASSERT_TRUE(loop);
  ASSERT_TRUE((*loop)->listen({asio::ip::address_v4::loopback(), 0}, nullptr));
  (*loop)->ring(Loop::Command::Stop);
  (*loop)->run();
  EXPECT_EQ(shared.drained, 1u);
}

TEST(Loop, SaysWhyItCannotListen) {
  LoopsShared shared;
  auto loop = Loop::make(shared, echo);
  ASSERT_TRUE(loop);
  const auto port =
      (*loop)->listen({asio::ip::make_address("192.0.2.1"), 0}, nullptr);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().detail(), "Cannot assign requested address");
}

}  // namespace
}  // namespace assay::http
