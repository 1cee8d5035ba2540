// SPDX-License-Identifier: Apache-2.0
// Byte strings of one length and two meanings do not mix.
// Refused: could not convert|no viable conversion
#include "tee/dcap/report_body.h"

#ifdef MISUSE
assay::dcap::MrEnclave mix(const assay::dcap::MrSigner& signer) {
  return signer;
}
#endif
