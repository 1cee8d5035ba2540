// SPDX-License-Identifier: Apache-2.0
// What a service manager is told, and what it gives: sd_notify(3),
// sd_watchdog_enabled(3), sd_listen_fds(3).
#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::systemd {

// What a manager says by the environment; empty where there is none.
struct Summons {
  std::string socket;      // NOTIFY_SOCKET
  std::string watchdog;    // WATCHDOG_USEC
  std::string process;     // WATCHDOG_PID
  std::string sockets{};   // LISTEN_FDS
  std::string receiver{};  // LISTEN_PID
};

Summons summons_of_environment();

// The descriptors that a manager handed over to this process, which no process
// that it starts gets: sd_listen_fds(3). At most a hundred.
std::vector<int> sockets_of(const Summons& summons);

// The manager that started this process, if one did. The protocol is spoken
// here, and not by libsystemd, which would bring five more libraries into a
// process that holds keys. Not thread-safe.
class Supervisor {
 public:
  explicit Supervisor(const Summons& summons);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor();

  // "READY=1", "STOPPING=1". A manager that does not listen any more is left
  // alone.
  void tell(std::string_view state) const;

  // How often to tell "WATCHDOG=1": twice in the time after which the manager
  // ends who is silent. Nothing where it does not wait for that.
  std::optional<std::chrono::microseconds> heartbeat() const {
    return heartbeat_;
  }

  // The next of the signals, which must be blocked; nothing where a heartbeat
  // is due before one comes.
  std::optional<int> wait(const sigset_t& signals) const;

 private:
  int socket_ = -1;  // connected; -1 where there is no manager
  std::optional<std::chrono::microseconds> heartbeat_;
};

}  // namespace assay::systemd
