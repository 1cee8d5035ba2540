// SPDX-License-Identifier: Apache-2.0
// Only jose::verify makes a VerifiedJws.
// Refused: is private|private constructor
#include "jose/jws.h"

#ifdef MISUSE
assay::jose::VerifiedJws forge(assay::jose::Jws jws, assay::jose::Jwk jwk) {
  return {std::move(jws), std::move(jwk)};
}
#endif
