// SPDX-License-Identifier: Apache-2.0
// A TPM maker's authority, and a machine with its TPM.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/private_key.h"
#include "x509/builder.h"
#include "x509/certificate.h"

namespace assay::forge {

// RSA keys take long to make: those of the one machine are the authority's, so
// that every piece of evidence has them.
struct TpmAuthority {
  crypto::PrivateKey root_key;
  crypto::PrivateKey issuer_key;
  crypto::PrivateKey ak_key;       // RSA
  crypto::PrivateKey ak_ecc_key;   // P-256
  crypto::PrivateKey request_key;  // RSA
  crypto::PrivateKey idks_key;     // RSA, of the secure kernel
  x509::Certificate root;
  x509::Certificate issuer;
};

// Valid from one day before now, for 25 years.
TpmAuthority make_tpm_authority(Time now);

// The root, which verifiers must trust.
std::string anchor_pem(const TpmAuthority& authority);
// The certificate between root and attestation keys.
std::string issuers_pem(const TpmAuthority& authority);

// One PEM text that restores the authority: certificates, then keys.
std::string save_tpm_authority(const TpmAuthority& authority);
// Refuses an authority that does not say that it is forged.
// Errors: BadPem, CertificateMalformed, KeyMalformed.
Result<TpmAuthority> load_tpm_authority(std::string_view pem);

// What certificates say; breaks issue them anew.
x509::CertificateSpec tpm_root_spec(Time now);
x509::CertificateSpec tpm_issuer_spec(Time now);
x509::CertificateSpec ak_spec(Time now);

// A common name under the forge's organization.
x509::Name tpm_name(std::string_view common_name);

}  // namespace assay::forge
