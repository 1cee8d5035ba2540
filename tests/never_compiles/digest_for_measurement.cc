// SPDX-License-Identifier: Apache-2.0
// A digest of 32 bytes is not a measurement of 32 bytes.
// Refused: no match for .operator==|invalid operands to binary expression
#include "crypto/digest.h"
#include "tee/dcap/report_body.h"

#ifdef MISUSE
bool same(const assay::crypto::Sha256& digest,
          const assay::dcap::MrEnclave& measurement) {
  return digest == measurement;
}
#endif
