// SPDX-License-Identifier: Apache-2.0
// The one signature algorithm of Intel's certificates and CRLs.
#pragma once

#include "base/bytes.h"

namespace assay::dcap {

// True if a certificate or CRL in DER says that its signature is
// ecdsa-with-SHA256 (RFC 5758, section 3.2). Whether the signature holds is
// another question. Intel SGX PCK Certificate and CRL Profile Specification,
// sections 1.3 and 1.4.
bool says_ecdsa_with_sha256(Bytes der);

}  // namespace assay::dcap
