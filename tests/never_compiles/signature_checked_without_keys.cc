// SPDX-License-Identifier: Apache-2.0
// A token is verified under keys and algorithms that somebody chose.
// Refused: too few arguments|no matching function
#include "jose/jws.h"

#ifdef MISUSE
auto verify(assay::jose::Jws jws) {
  return assay::jose::verify(std::move(jws));
}
#endif
