// SPDX-License-Identifier: Apache-2.0
// Keys that a TPM certified: TPM2_Certify by the attestation key.
#pragma once

#include "tee/tpm/key_object.h"
#include "tee/trail.h"

namespace assay::tpm {

// What a certification is held against.
struct Certifier {
  const crypto::PublicKey& aik;
  Bytes challenge;
};

// Checks tpm.key.certify_signature to tpm.key.certify_jwk. Errors: theirs.
// Requires: the key's binding is Certify.
Result<> check_certification(const KeyObject& key, const Certifier& by,
                             tee::Trail& trail);

}  // namespace assay::tpm
