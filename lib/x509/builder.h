// SPDX-License-Identifier: Apache-2.0
// Makes certificates and CRLs: for the service's own keys and for the forge.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "crypto/signer.h"
#include "x509/certificate.h"
#include "x509/crl.h"

namespace assay::x509 {

struct NamePart {
  std::string short_name;  // "CN", "O", "L", "ST", "C"
  std::string value;       // UTF-8
};
using Name = std::vector<NamePart>;

struct ExtraExtension {
  std::string dotted_oid;
  Buffer contents;
  bool critical = false;
};

// How certificates and CRLs are signed.
enum class SignedWith : uint8_t {
  Sha256,        // RSA PKCS #1 v1.5 or ECDSA, as the key is
  PssAndSha384,  // RSASSA-PSS: AMD's
};

// Which extensions a certificate has besides those of its spec's own.
enum class Extensions : uint8_t {
  Usual,  // basicConstraints and key identifiers
  None,   // AMD's endorsement keys have none
};

struct CertificateSpec {
  Name subject{};
  Name issuer{};
  Buffer serial{};  // big-endian
  Time not_before{};
  Time not_after{};
  bool ca = false;
  std::optional<unsigned> path_length{};
  std::vector<std::string> key_usage{};  // OpenSSL names: "keyCertSign", ...
  std::vector<std::string>
      subject_alt_names{};  // "DNS:localhost", "IP:127.0.0.1"
  std::vector<std::string> extended_key_usage{};  // "serverAuth"
  std::vector<ExtraExtension> extra{};
  Extensions extensions = Extensions::Usual;
  SignedWith signed_with = SignedWith::Sha256;
};

// A v3 certificate over subject_key, signed by issuer_key; subject
// and authority key identifiers are added. Times are written as RFC 5280 says.
Certificate build_certificate(const CertificateSpec& spec,
                              const crypto::PublicKey& subject_key,
                              const crypto::PrivateKey& issuer_key);

// The same by a key that may be in a device. Requires: an RSA key, or one on
// P-256; SignedWith::Sha256. Errors: those of Signer::sign.
Result<Certificate> sign_certificate(const CertificateSpec& spec,
                                     const crypto::PublicKey& subject_key,
                                     const crypto::Signer& issuer_key);

struct CrlSpec {
  Name issuer{};
  Time this_update{};
  Time next_update{};
  uint64_t number = 1;
  std::vector<Buffer> revoked_serials{};  // big-endian
  SignedWith signed_with = SignedWith::Sha256;
};

// DER of a v2 CRL with authority key identifier and CRL number.
Buffer build_crl(const CrlSpec& spec, const crypto::PrivateKey& issuer_key);

}  // namespace assay::x509
