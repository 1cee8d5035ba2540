// SPDX-License-Identifier: Apache-2.0
// For tests: what is confined stays so, hence a process of its own.
#pragma once

#include <functional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace assay::confine {

// 0 where all that the child tried came out as it says, the signal that ended
// it as a negative number, else the line of the first thing that did not.
inline int outcome_of(const std::function<int()>& child) {
  const pid_t process = ::fork();
  if (process == 0) {
    ::_exit(child());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace assay::confine

// Leaves the child with the line, of which 8 bits are seen, where it fails.
#define ASSAY_IN_CHILD(...)    \
  if (!(__VA_ARGS__)) {        \
    return __LINE__ % 255 + 1; \
  }                            \
  static_assert(true)
