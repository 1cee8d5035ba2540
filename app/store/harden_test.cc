// SPDX-License-Identifier: Apache-2.0
// Tests of the hardened process, in a process of their own.
#include "store/harden.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace assay::store {
namespace {

TEST(Harden, LeavesNoDumpsAndNoDebugger) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    harden_process();
    rlimit core{};
    const bool good = ::prctl(PR_GET_DUMPABLE) == 0 &&
                      ::getrlimit(RLIMIT_CORE, &core) == 0 &&
                      core.rlim_cur == 0 && core.rlim_max == 0;
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace assay::store
