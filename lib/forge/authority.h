// SPDX-License-Identifier: Apache-2.0
// An Intel-like authority: the keys and certificates that forged platforms and
// forged collateral rest on.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/private_key.h"
#include "tee/dcap/pck.h"
#include "x509/builder.h"
#include "x509/certificate.h"

namespace assay::forge {

// Everything forged is in force from this long before it is made, so that
// clocks may differ.
constexpr std::chrono::days kBackdated{1};

// An Intel-like authority: root, both PCK CAs, TCB signer. Names are Intel's
// common names under the organization of x509::kForgeOrganization.
struct IntelAuthority {
  crypto::PrivateKey root_key;
  crypto::PrivateKey processor_ca_key;
  crypto::PrivateKey platform_ca_key;
  crypto::PrivateKey tcb_signing_key;
  x509::Certificate root;
  x509::Certificate processor_ca;
  x509::Certificate platform_ca;
  x509::Certificate tcb_signing;
};

// Valid from one day before now, for 30 years.
IntelAuthority make_intel_authority(Time now);

// One PEM text that restores the authority: certificates, then keys.
std::string save_authority(const IntelAuthority& authority);
// Refuses an authority that does not say that it is forged.
// Errors: BadPem, CertificateMalformed, KeyMalformed.
Result<IntelAuthority> load_authority(std::string_view pem);

// Certificates of one after the other, as PEM.
std::string chain_pem(std::span<const x509::Certificate> chain);

// What the authority's own certificates say; breaks issue them anew.
x509::CertificateSpec pck_ca_spec(dcap::PckCa ca, const crypto::PublicKey& key,
                                  Time now);
x509::CertificateSpec tcb_signing_spec(const crypto::PublicKey& key, Time now);
// A PCK certificate without its SGX extension.
x509::CertificateSpec pck_spec(dcap::PckCa ca, const crypto::PublicKey& key,
                               Time now);

// Intel's common name under the forge's organization.
x509::Name intel_name(std::string_view common_name);
x509::Name root_name();
x509::Name pck_ca_name(dcap::PckCa ca);

}  // namespace assay::forge
