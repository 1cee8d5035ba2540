// SPDX-License-Identifier: Apache-2.0
// Aborts when our own code broke its promise; never a check of input.
#pragma once

#include <cstdlib>

#define ASSAY_ASSERT(condition) \
  do {                          \
    if (!(condition)) {         \
      std::abort();             \
    }                           \
  } while (false)
