// SPDX-License-Identifier: Apache-2.0
// Certificate revocation lists (RFC 5280 section 5).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "x509/certificate.h"

namespace assay::x509 {

constexpr size_t kMaxCrlSize = 4 * 1024 * 1024;

// Parsed, immutable, not verified; copies share it. Thread-safe.
class Crl {
 public:
  // Version 2, DER all through, nothing after it, the same signature algorithm
  // inside and outside; nextUpdate must be present. Partial lists (delta,
  // distribution point) and critical extensions are refused.
  // Errors: CertificateMalformed.
  static Result<Crl> parse(Bytes der);

  Bytes issuer_der() const ASSAY_LIFETIME_BOUND;
  // First attribute of that short name ("CN", "O"); empty where absent.
  std::string issuer_attribute(std::string_view short_name) const;
  Bytes authority_key_id() const ASSAY_LIFETIME_BOUND;  // empty where absent
  // The CRL number, big-endian, no leading zeros; empty for zero, or absent.
  Bytes number() const ASSAY_LIFETIME_BOUND;
  Time this_update() const;
  Time next_update() const;
  bool valid_at(Time time) const;  // inclusive at both ends
  size_t size() const;             // number of revoked serials

  // True if serial (big-endian, no leading zeros) is listed. O(log n).
  bool revokes(Bytes serial) const;

  // True if key signed this list, ECDSA or RSA as the list says.
  bool signed_by(const crypto::PublicKey& key) const;
  // RSASSA-PSS as Certificate::says_pss_with_sha384 means it.
  bool says_pss_with_sha384() const;

 private:
  struct Parsed;
  explicit Crl(std::shared_ptr<const Parsed> parsed)
      : parsed_(std::move(parsed)) {}

  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace assay::x509
