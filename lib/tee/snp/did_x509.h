// SPDX-License-Identifier: Apache-2.0
// The form of did:x509 that signers of utility VMs have: a CA by its hash, and
// what the signer's certificate must be for.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

namespace assay::snp {

struct DidX509 {
  crypto::Sha256 ca_fingerprint;   // of the CA certificate's DER
  std::string extended_key_usage;  // dotted
};

// did:x509:0:sha256:{base64url}::eku:{OID}. Other hashes and predicates are
// refused: what is not understood cannot be checked.
// Errors: EndorsementMalformed.
Result<DidX509> parse_did_x509(std::string_view text);

}  // namespace assay::snp
