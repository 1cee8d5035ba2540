// SPDX-License-Identifier: Apache-2.0
// Only dcap::verify makes a VerifiedQuote.
// Refused: is private|private constructor
#include "tee/dcap/verify.h"

#ifdef MISUSE
const assay::dcap::VerifiedQuote kForged;
#endif
