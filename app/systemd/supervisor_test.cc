// SPDX-License-Identifier: Apache-2.0
// Tests with a manager that listens on a socket of its own.
#include "systemd/supervisor.h"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace assay::systemd {
namespace {

using std::chrono::microseconds;

// What a manager hears on a name; an abstract one begins with @.
class Manager {
 public:
  explicit Manager(std::string name)
      : name_(std::move(name)), socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (name_[0] == '@') {
      address.sun_path[0] = '\0';
    }
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address),
                     static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                            name_.size())),
              0);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() {
    ::close(socket_);
    std::error_code error;
    std::filesystem::remove(name_, error);
  }

  const std::string& name() const { return name_; }
  std::string hear() const {
    char text[64];
    const ssize_t size = ::recv(socket_, text, sizeof(text), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(text, text + size);
  }

 private:
  std::string name_;
  int socket_;
};

TEST(Supervisor, HearsOfEveryStateInOrder) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "notify-").string();
  for (const std::string& name :
       {fmt::format("{}{}", path, ::getpid()),
        fmt::format("@assay-notify-{}", ::getpid())}) {
    const Manager manager(name);
    const Supervisor supervisor(
        {.socket = name, .watchdog = {}, .process = {}});
    supervisor.tell("READY=1");
    supervisor.tell("STOPPING=1");
    EXPECT_EQ(manager.hear(), "READY=1");
    EXPECT_EQ(manager.hear(), "STOPPING=1");
    EXPECT_EQ(manager.hear(), "nothing");
    EXPECT_FALSE(supervisor.heartbeat());
  }
}

TEST(Supervisor, IsLeftAloneWhereThereIsNone) {
  for (const char* name : {"", "/", "relative", "/nowhere/notify", "@nobody"}) {
    Supervisor({.socket = name, .watchdog = {}, .process = {}}).tell("READY=1");
    Supervisor({.socket = std::string(200, '/'), .watchdog = {}, .process = {}})
        .tell("READY=1");
  }
}

TEST(Supervisor, ThatWentAwayEndsNobody) {
  auto manager =
      std::make_unique<Manager>(fmt::format("@assay-gone-{}", ::getpid()));
  const Supervisor supervisor(
      {.socket = manager->name(), .watchdog = {}, .process = {}});
  manager.reset();
  supervisor.tell("WATCHDOG=1");
}

std::optional<microseconds> heartbeat(const char* watchdog,
                                      const std::string& process) {
  return Supervisor({.socket = {}, .watchdog = watchdog, .process = process})
      .heartbeat();
}

TEST(Supervisor, WantsTwoHeartbeatsInItsTime) {
  EXPECT_EQ(heartbeat("30000000", ""), microseconds(15'000'000));
  EXPECT_EQ(heartbeat("30000000", std::to_string(::getpid())),
            microseconds(15'000'000));
}

TEST(Supervisor, WantsNoHeartbeatOfOthersNorNonsense) {
  EXPECT_EQ(heartbeat("30000000", "1"), std::nullopt);
  for (const char* text : {"", "0", "1", "-5", "30s", "99999999999999999999",
                           "18446744073709551615"}) {
    EXPECT_EQ(heartbeat(text, ""), std::nullopt) << text;
  }
}

TEST(Supervisor, WaitsForSignalsNoLongerThanForAHeartbeat) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  sigset_t before;
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &signals, &before), 0);
  const Supervisor patient({.socket = {}, .watchdog = {}, .process = {}});
  const Supervisor eager({.socket = {}, .watchdog = "2000", .process = {}});
  EXPECT_EQ(eager.wait(signals), std::nullopt);
  for (const Supervisor* const supervisor : {&patient, &eager}) {
    ::raise(SIGHUP);
    EXPECT_EQ(supervisor->wait(signals), SIGHUP);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(Supervisor, IsFoundInTheEnvironment) {
  ::setenv("NOTIFY_SOCKET", "@here", 1);
  ::setenv("WATCHDOG_USEC", "7", 1);
  ::unsetenv("WATCHDOG_PID");
  const Summons summons = summons_of_environment();
  EXPECT_EQ(summons.socket, "@here");
  EXPECT_EQ(summons.watchdog, "7");
  EXPECT_EQ(summons.process, "");
}

TEST(Sockets, AreThoseFromTheThirdThatAreForThisProcess) {
  const std::string own = std::to_string(::getpid());
  const auto handed = [](const char* count, const std::string& receiver) {
    return sockets_of({.socket = {},
                       .watchdog = {},
                       .process = {},
                       .sockets = count,
                       .receiver = receiver});
  };
  EXPECT_EQ(handed("2", own), (std::vector{3, 4}));
  EXPECT_EQ(handed("100", own).size(), 100u);
  for (const char* count : {"", "0", "-1", "two", "101"}) {
    EXPECT_TRUE(handed(count, own).empty()) << count;
  }
  EXPECT_TRUE(handed("2", "1").empty());
  EXPECT_TRUE(handed("2", "").empty());
}

}  // namespace
}  // namespace assay::systemd
