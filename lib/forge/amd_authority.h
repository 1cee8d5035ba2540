// SPDX-License-Identifier: Apache-2.0
// An AMD-like authority, and one like Microsoft's above those who endorse
// utility VMs.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/private_key.h"
#include "tee/snp/report.h"
#include "x509/builder.h"
#include "x509/certificate.h"

namespace assay::forge {

// ARK, ASK and ASVK of a product line.
struct LineCertificates {
  x509::Certificate ark;
  x509::Certificate ask;
  x509::Certificate asvk;
};

// Names are AMD's common names under the organization of
// x509::kForgeOrganization. Every ARK has the same key, and every ASK and ASVK:
// RSA keys take long to make.
struct AmdAuthority {
  crypto::PrivateKey ark_key;
  crypto::PrivateKey ask_key;
  crypto::PrivateKey uvm_root_key;
  std::array<LineCertificates, 3> lines;  // in the order of snp::Line
  x509::Certificate uvm_root;

  const LineCertificates& of(snp::Line line) const ASSAY_LIFETIME_BOUND {
    return lines[static_cast<size_t>(line)];
  }
};

// Valid from one day before now, for 25 years.
AmdAuthority make_amd_authority(Time now);

// Both keys that verifiers must trust: an ARK, and the root of endorsements.
std::string anchor_pem(const AmdAuthority& authority);

// One PEM text that restores the authority: certificates, then keys.
std::string save_amd_authority(const AmdAuthority& authority);
// Refuses an authority that does not say that it is forged.
// Errors: BadPem, CertificateMalformed, KeyMalformed.
Result<AmdAuthority> load_amd_authority(std::string_view pem);

// What the authority's own certificates say; breaks issue them anew.
x509::CertificateSpec ark_spec(snp::Line line, Time now);
x509::CertificateSpec ask_spec(snp::Line line, snp::EkKind kind, Time now);
// An endorsement key's certificate without extensions.
x509::CertificateSpec ek_spec(snp::Line line, snp::EkKind kind, Time now);

// AMD's common name under the forge's organization.
x509::Name amd_name(std::string_view common_name);
x509::Name uvm_name(std::string_view common_name);

}  // namespace assay::forge
