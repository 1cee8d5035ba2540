// SPDX-License-Identifier: Apache-2.0
// A machine with a TPM for the tests of this folder: its key, its PCRs, its
// certificate.
#pragma once

#include <string>
#include <vector>

#include "codec/base64.h"
#include "jose/jwk.h"
#include "tee/evidence.h"
#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/test_structures.h"
#include "x509/builder.h"

namespace assay::tpm::test {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

inline const crypto::PrivateKey& root_key() {
  static const auto key = crypto::PrivateKey::generate_p256();
  return key;
}

inline const crypto::PrivateKey& issuer_key() {
  static const auto key = crypto::PrivateKey::generate_p256();
  return key;
}

inline x509::CertificateSpec spec_of(std::string subject, std::string issuer) {
  x509::CertificateSpec spec;
  spec.subject = {{"CN", std::move(subject)}};
  spec.issuer = {{"CN", std::move(issuer)}};
  spec.serial = {1};
  spec.not_before = kNow - std::chrono::days(1);
  spec.not_after = kNow + std::chrono::days(1);
  return spec;
}

inline x509::CertificateSpec issuer_spec() {
  x509::CertificateSpec spec = spec_of("issuer", "root");
  spec.ca = true;
  spec.key_usage = {"keyCertSign"};
  return spec;
}

inline x509::CertificateSpec ak_spec() {
  x509::CertificateSpec spec = spec_of("machine", "issuer");
  spec.extended_key_usage = {std::string(kAikUsage)};
  return spec;
}

// What an attestation key's certificate is judged with.
struct Authorities {
  Authorities() {
    anchors.tpm.emplace_back("root", root_key().public_key());
    add(x509::build_certificate(issuer_spec(), issuer_key().public_key(),
                                root_key()));
  }

  void add(const x509::Certificate& certificate) {
    endorsements.add(issuers_id(),
                     tee::make_endorsement(copy_of(certificate.der()), {}, kNow,
                                           tee::Presentation::Stored));
  }

  tee::Given given(crypto::Memo* memo = nullptr) const {
    return {kNow, endorsements, anchors, baseline, memo};
  }

  tee::Anchors anchors;
  tee::Endorsements endorsements;
  tee::Baseline baseline;
};

inline Buffer ak_certificate(const x509::CertificateSpec& spec) {
  return copy_of(
      x509::build_certificate(spec, rsa_key().public_key(), issuer_key())
          .der());
}

inline std::string base64url(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Url);
}

}  // namespace assay::tpm::test
