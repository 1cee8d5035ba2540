// SPDX-License-Identifier: Apache-2.0
// X.509 certificates (RFC 5280): a typed face on OpenSSL's X509.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/public_key.h"

struct x509_st;

namespace assay::x509 {

constexpr size_t kMaxCertificateSize = 16 * 1024;

// Parsed, immutable, not verified; copies share it. Thread-safe.
class Certificate {
 public:
  // Version 3, DER all through, nothing after it, the same signature algorithm
  // inside and outside, no extension twice, a key that PublicKey accepts.
  // Errors: CertificateMalformed.
  static Result<Certificate> parse(Bytes der);

  Bytes der() const ASSAY_LIFETIME_BOUND;
  const crypto::PublicKey& public_key() const ASSAY_LIFETIME_BOUND;
  // SHA-256 of the SubjectPublicKeyInfo.
  const crypto::Sha256& key_id() const ASSAY_LIFETIME_BOUND;

  Bytes subject_der() const ASSAY_LIFETIME_BOUND;
  Bytes issuer_der() const ASSAY_LIFETIME_BOUND;
  // First attribute of that short name ("CN", "O"); empty where absent.
  std::string subject_attribute(std::string_view short_name) const;
  // The same of the issuer.
  std::string issuer_attribute(std::string_view short_name) const;
  // One line for people: "CN=..., O=...", at most 259 bytes, without control
  // characters.
  std::string subject_text() const;
  // The same of the issuer.
  std::string issuer_text() const;

  Bytes serial() const ASSAY_LIFETIME_BOUND;  // big-endian, no leading zeros
  Time not_before() const;
  Time not_after() const;
  // Inclusive at both ends.
  bool valid_at(Time time) const;

  bool is_ca() const;                  // basicConstraints CA:TRUE
  bool has_unknown_critical() const;   // a critical extension nobody here knows
  bool may_sign_certificates() const;  // keyUsage absent or keyCertSign
  bool may_sign_crls() const;          // keyUsage absent or cRLSign
  bool may_sign_data() const;          // keyUsage absent or digitalSignature
  // extendedKeyUsage is there and lists this OID.
  bool has_extended_key_usage(std::string_view dotted_oid) const;

  // True if key signed this certificate, as the certificate says that it did.
  bool signed_by(const crypto::PublicKey& key) const;
  // The signature's hash gives 112 bits or more: none of MD5 and SHA-1.
  bool signed_strongly() const;
  // The signature is RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of
  // 48 bytes (RFC 4055). Whether it holds is another question.
  bool says_pss_with_sha384() const;

  Bytes subject_key_id() const ASSAY_LIFETIME_BOUND;    // empty where absent
  Bytes authority_key_id() const ASSAY_LIFETIME_BOUND;  // empty where absent

  // Contents of the extension's OCTET STRING; nothing where absent.
  std::optional<Bytes> find_extension(std::string_view dotted_oid) const
      ASSAY_LIFETIME_BOUND;

  // The issuer's subject is this issuer, byte for byte, and the authority key
  // identifier, where there is one, means issuer.
  bool names_as_issuer(const Certificate& issuer) const;

  // For those who need OpenSSL's own: to verify by, to serve with. Decodes once
  // more, which costs more than checking a signature does.
  std::shared_ptr<x509_st> decoded() const;

 private:
  // To read from. Whatever takes an algorithm fails with it.
  x509_st* handle() const;

  struct Parsed;
  explicit Certificate(std::shared_ptr<const Parsed> parsed)
      : parsed_(std::move(parsed)) {}

  std::shared_ptr<const Parsed> parsed_;
};

// Every CERTIFICATE block of a PEM text, in order, at most maximum of them.
// Errors: BadPem, CertificateMalformed.
Result<std::vector<Certificate>> parse_pem_chain(std::string_view pem,
                                                 size_t maximum);

}  // namespace assay::x509
