// SPDX-License-Identifier: Apache-2.0
// Only Certificate::parse makes a Certificate.
// Refused: no matching function|is private|no matching constructor
#include "x509/certificate.h"

#ifdef MISUSE
const assay::x509::Certificate kNobody;
#endif
