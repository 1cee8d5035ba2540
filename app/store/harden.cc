// SPDX-License-Identifier: Apache-2.0
// prctl and setrlimit.
#include "store/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/assert.h"

namespace assay::store {

void harden_process() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ASSAY_ASSERT(::setrlimit(RLIMIT_CORE, &none) == 0);
  ASSAY_ASSERT(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

}  // namespace assay::store
