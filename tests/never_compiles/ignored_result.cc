// SPDX-License-Identifier: Apache-2.0
// A Result must be looked at.
// Refused: unused-result
#include "x509/path.h"

void judge(std::span<const assay::x509::Certificate> chain) {
#ifdef MISUSE
  assay::x509::check_chain(chain);
#else
  (void)assay::x509::check_chain(chain);
#endif
}
