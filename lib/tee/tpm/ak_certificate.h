// SPDX-License-Identifier: Apache-2.0
// The certificate of a TPM's attestation key, up to a trusted authority.
#pragma once

#include <memory>
#include <vector>

#include "tee/evidence.h"
#include "x509/path.h"

namespace assay::tpm {

// "tpm/issuers": the CA certificates between attestation keys and anchors.
tee::EndorsementId issuers_id();

// tcg-kp-AIKCertificate, TCG Credential Profile for TPM, section 3.
constexpr std::string_view kAikUsage = "2.23.133.8.3";

// A certificate and what stands above it, whose timeless facts were found
// true: names and signatures. Leaf first; the last is signed by the anchor.
struct AkPath : crypto::Fact {
  std::vector<x509::Certificate> chain;
  crypto::Sha256 anchor_key_id;
};

struct TrustedAk {
  std::shared_ptr<const AkPath> path;
  const x509::Anchor* anchor = nullptr;  // of the anchors given
};

// Checks tpm.ak.certificate to tpm.ak.key_match. der may be empty: then there
// is none. key is the attestation key of the evidence. Errors: those checks'.
Result<TrustedAk> verify_ak_certificate(Bytes der, const crypto::PublicKey& key,
                                        const tee::Given& given,
                                        tee::Trail& trail);

// The same as facts: what does not hold is noted, and nothing is refused. No
// anchor where it does not.
TrustedAk report_ak_certificate(Bytes der, const crypto::PublicKey& key,
                                const tee::Given& given, tee::Trail& trail);

}  // namespace assay::tpm
