// SPDX-License-Identifier: Apache-2.0
// Datagrams on a Unix socket.
#include "systemd/supervisor.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace assay::systemd {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<uint64_t> number_in(const std::string& text) {
  uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc() && end == last ? std::optional(value)
                                             : std::nullopt;
}

// Connected to a path, or to a name that begins with @; -1 where it is neither
// or nobody is there.
int connect_to(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.size() < 2 || name.size() >= sizeof(address.sun_path) ||
      (name[0] != '/' && name[0] != '@')) {
    return -1;
  }
  std::ranges::copy(name, address.sun_path);
  if (name[0] == '@') {
    address.sun_path[0] = '\0';
  }
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (socket >= 0 &&
      ::connect(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    ::close(socket);
    return -1;
  }
  return socket;
}

std::optional<std::chrono::microseconds> heartbeat_of(const Summons& summons) {
  const auto patience = number_in(summons.watchdog);
  const bool ours =
      summons.process.empty() ||
      number_in(summons.process) == static_cast<uint64_t>(::getpid());
  constexpr uint64_t kDay = uint64_t{86'400} * 1'000'000;
  if (!patience || *patience < 2 || *patience > kDay || !ours) {
    return std::nullopt;
  }
  return std::chrono::microseconds(*patience / 2);
}

}  // namespace

Summons summons_of_environment() {
  return {variable("NOTIFY_SOCKET"), variable("WATCHDOG_USEC"),
          variable("WATCHDOG_PID"), variable("LISTEN_FDS"),
          variable("LISTEN_PID")};
}

std::vector<int> sockets_of(const Summons& summons) {
  constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
  constexpr uint64_t kMost = 100;
  const uint64_t count = number_in(summons.sockets).value_or(0);
  if (number_in(summons.receiver) != static_cast<uint64_t>(::getpid()) ||
      count > kMost) {
    return {};
  }
  std::vector<int> sockets(count);
  std::iota(sockets.begin(), sockets.end(), kFirst);
  for (const int descriptor : sockets) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return sockets;
}

Supervisor::Supervisor(const Summons& summons)
    : socket_(connect_to(summons.socket)), heartbeat_(heartbeat_of(summons)) {}

Supervisor::~Supervisor() {
  if (socket_ >= 0) {
    ::close(socket_);
  }
}

void Supervisor::tell(std::string_view state) const {
  if (socket_ >= 0) {
    [[maybe_unused]] const ssize_t sent = ::send(
        socket_, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

std::optional<int> Supervisor::wait(const sigset_t& signals) const {
  constexpr int64_t kSecond = 1'000'000;
  int number = -1;
  if (heartbeat_) {
    const timespec patience{.tv_sec = heartbeat_->count() / kSecond,
                            .tv_nsec = heartbeat_->count() % kSecond * 1'000};
    number = ::sigtimedwait(&signals, nullptr, &patience);
  } else {
    number = ::sigwaitinfo(&signals, nullptr);
  }
  return number < 0 ? std::nullopt : std::optional(number);
}

}  // namespace assay::systemd
