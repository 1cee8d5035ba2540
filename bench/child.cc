// SPDX-License-Identifier: Apache-2.0
// Runs the service and reads its accounts.
#include "bench/child.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace assay::bench {
namespace {

// "...http://127.0.0.1:4711"..." -> 4711
uint16_t port_in(std::string_view line) {
  const size_t at = line.find("127.0.0.1:");
  return at == line.npos
             ? uint16_t{0}
             : static_cast<uint16_t>(std::atoi(line.substr(at + 10).data()));
}

}  // namespace

Child::Child(const std::string& assay, const std::string& data,
             unsigned threads) {
  int out[2];
  if (::pipe(out) != 0) {
    return;
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDERR_FILENO);
    ::close(out[0]);
    ::execl(assay.c_str(), "assay", "serve", "--dev", "--data", data.c_str(),
            "--listen", "http://127.0.0.1:0", "--service.admin_listen", "",
            "--service.threads", std::to_string(threads).c_str(), nullptr);
    ::_exit(127);
  }
  ::close(out[1]);
  std::string line;
  char c = 0;
  while (::read(out[0], &c, 1) == 1 && c != '\n') {
    line += c;
  }
  ::close(out[0]);
  port_ = port_in(line);
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
}

double Child::cpu_microseconds() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 ||
      ::clock_gettime(clock, &used) != 0) {
    return 0;
  }
  return static_cast<double>(used.tv_sec) * 1e6 +
         static_cast<double>(used.tv_nsec) / 1e3;
}

long Child::resident_kilobytes() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  std::string word;
  long value = 0;
  while (status >> word) {
    if (word == "VmRSS:") {
      status >> value;
    }
  }
  return value;
}

}  // namespace assay::bench
