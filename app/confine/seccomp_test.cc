// SPDX-License-Identifier: Apache-2.0
// Tests of the filter, in processes of their own.
#include "confine/seccomp.h"

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "confine/layer.h"
#include "confine/test_child.h"

namespace assay::confine {
namespace {

// 0, or errno.
int tried(long answer) {
  return answer < 0 ? errno : 0;
}

int mapped(int protection, const char* path = nullptr) {
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  void* const memory =
      ::mmap(nullptr, 4096, protection,
             MAP_PRIVATE | (path == nullptr ? MAP_ANONYMOUS : 0), file, 0);
  return memory == MAP_FAILED ? errno : 0;
}

int socketed(int family, int type, int protocol = 0) {
  return tried(::socket(family, type | SOCK_CLOEXEC, protocol));
}

TEST(Seccomp, IsOffUnderSanitizers) {
  if (!kSanitized) {
    GTEST_SKIP() << "this build has none";
  }
  EXPECT_FALSE(confine_calls(Modules::None));
}

class SeccompFilter : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "sanitizers make calls of their own";
    }
  }
};

TEST_F(SeccompFilter, IsSeenByTheSystem) {
  EXPECT_EQ(outcome_of([] {
              ASSAY_IN_CHILD(confine_calls(Modules::None));
              std::ifstream status("/proc/self/status");
              const std::string text(std::istreambuf_iterator<char>(status),
                                     {});
              ASSAY_IN_CHILD(text.find("Seccomp:\t2") != text.npos);
              ASSAY_IN_CHILD(text.find("NoNewPrivs:\t1") != text.npos);
              return 0;
            }),
            0);
}

TEST_F(SeccompFilter, EndsAProcessThatIntrudersHave) {
  const std::function<int()> kCalls[] = {
      [] { return ::execl("/bin/true", "true", nullptr); },
      [] {
        return static_cast<int>(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
      },
      [] { return ::unshare(CLONE_NEWUSER); },
      [] { return static_cast<int>(::syscall(SYS_bpf, 0, nullptr, 0)); },
      [] {
        return static_cast<int>(::syscall(SYS_init_module, nullptr, 0, ""));
      },
      [] {
        return static_cast<int>(::syscall(SYS_process_vm_readv, ::getppid(),
                                          nullptr, 0, nullptr, 0, 0));
      },
  };
  for (const auto& call : kCalls) {
    EXPECT_EQ(outcome_of([&call] {
                ASSAY_IN_CHILD(confine_calls(Modules::Loaded));
                call();
                return 0;
              }),
              -SIGSYS)
        << &call - kCalls;
  }
}

TEST_F(SeccompFilter, RefusesWhatAServiceDoesNot) {
  EXPECT_EQ(
      outcome_of([] {
        const pid_t parent = ::getppid();
        ASSAY_IN_CHILD(confine_calls(Modules::None));
        ASSAY_IN_CHILD(tried(::fork()) == EPERM);
        ASSAY_IN_CHILD(tried(::syscall(SYS_clone3, nullptr, 0)) == ENOSYS);
        ASSAY_IN_CHILD(tried(::syscall(SYS_clone, SIGCHLD | CLONE_NEWUSER, 0, 0,
                                       0, 0)) == EPERM);
        ASSAY_IN_CHILD(mapped(PROT_READ | PROT_EXEC) == EPERM);
        ASSAY_IN_CHILD(mapped(PROT_READ | PROT_EXEC, "/usr/bin/true") == EPERM);
        ASSAY_IN_CHILD(socketed(AF_PACKET, SOCK_RAW) == EPERM);
        ASSAY_IN_CHILD(socketed(AF_INET, SOCK_RAW, 1) == EPERM);
        ASSAY_IN_CHILD(socketed(AF_ALG, SOCK_SEQPACKET) == EPERM);
        ASSAY_IN_CHILD(tried(::prctl(PR_SET_DUMPABLE, 1)) == EPERM);
        ASSAY_IN_CHILD(tried(::kill(parent, 0)) == EPERM);
        ASSAY_IN_CHILD(tried(::setuid(0)) == EPERM);
        ASSAY_IN_CHILD(tried(::shmget(IPC_PRIVATE, 1, 0600)) == EPERM);
        ASSAY_IN_CHILD(tried(::symlink("/etc", "/tmp/x")) == EPERM);
        const rlimit limit{};
        ASSAY_IN_CHILD(tried(::setrlimit(RLIMIT_CORE, &limit)) == EPERM);
        return 0;
      }),
      0);
}

TEST_F(SeccompFilter, LetsModulesLoadCodeThatNobodyWrites) {
  EXPECT_EQ(outcome_of([] {
              ASSAY_IN_CHILD(confine_calls(Modules::Loaded));
              constexpr int kCode = PROT_READ | PROT_EXEC;
              ASSAY_IN_CHILD(mapped(kCode, "/usr/bin/true") == 0);
              ASSAY_IN_CHILD(mapped(kCode | PROT_WRITE) == EPERM);
              ASSAY_IN_CHILD(tried(::shmget(IPC_PRIVATE, 1, 0600)) == 0);
              ASSAY_IN_CHILD(tried(::fork()) == EPERM);
              return 0;
            }),
            0);
}

TEST_F(SeccompFilter, LetsAServiceWork) {
  EXPECT_EQ(outcome_of([] {
              ASSAY_IN_CHILD(confine_calls(Modules::None));
              ASSAY_IN_CHILD(mapped(PROT_READ | PROT_WRITE) == 0);
              for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
                ASSAY_IN_CHILD(socketed(family, SOCK_STREAM | SOCK_NONBLOCK) !=
                               EPERM);
              }
              ASSAY_IN_CHILD(socketed(AF_NETLINK, SOCK_RAW, 0) == 0);
              int answer = 0;
              std::thread([&answer] { answer = 42; }).join();
              ASSAY_IN_CHILD(answer == 42);
              rlimit limit{};
              ASSAY_IN_CHILD(tried(::getrlimit(RLIMIT_NOFILE, &limit)) == 0);
              return 0;
            }),
            0);
}

TEST_F(SeccompFilter, LetsAServiceAbort) {
  EXPECT_EQ(outcome_of([] {
              ASSAY_IN_CHILD(confine_calls(Modules::None));
              std::abort();
              return 0;
            }),
            -SIGABRT);
}

TEST_F(SeccompFilter, HoldsForThreadsThatRunAlready) {
  EXPECT_EQ(outcome_of([] {
              std::mutex mutex;
              std::condition_variable bell;
              bool confined = false;
              int forked = 0;
              std::thread before([&] {
                std::unique_lock lock(mutex);
                bell.wait(lock, [&] { return confined; });
                forked = tried(::fork());
              });
              ASSAY_IN_CHILD(confine_calls(Modules::None));
              {
                const std::lock_guard lock(mutex);
                confined = true;
              }
              bell.notify_one();
              before.join();
              ASSAY_IN_CHILD(forked == EPERM);
              return 0;
            }),
            0);
}

}  // namespace
}  // namespace assay::confine
