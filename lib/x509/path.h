// SPDX-License-Identifier: Apache-2.0
// Certification paths and trust anchors (RFC 5280 section 6).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "x509/certificate.h"

namespace assay::x509 {

// A key that is trusted for what it is. Pinned by key, not by certificate.
struct Anchor {
  Anchor(std::string anchor_name, crypto::PublicKey public_key,
         bool is_forged = false);

  std::string name;  // "Intel SGX Root CA", or a file's name
  crypto::PublicKey key;
  crypto::Sha256 key_id;  // of the SubjectPublicKeyInfo; compared, for speed
  // True for anchors of an assay forge: everything that rests on one is marked.
  bool forged;
};

using Anchors = std::vector<Anchor>;

// The anchor whose key is the certificate's; null where there is none.
const Anchor* find_anchor(const Anchors& anchors, const Certificate& root);

// A PEM certificate or PEM public key. A certificate whose organization says
// "assay forge" makes a forged anchor. Errors: BadPem, CertificateMalformed,
// KeyInvalid.
Result<Anchor> parse_anchor(std::string_view pem, std::string name);

// One or more of them. Errors: as above.
Result<Anchors> parse_anchors(std::string_view pem, const std::string& name);

// The organization of everything that an assay forge makes.
constexpr std::string_view kForgeOrganization =
    "assay forge - not for production";

// Checks with OpenSSL's path builder that chain (leaf first, root last) holds:
// every signature, issuer names, CA flags, path length, key usage, unknown
// critical extensions. Neither time (the caller checks validity) nor trust
// (the caller compares the root with its anchors) are judged here.
// Errors: PathInvalid (the detail names the certificate and the reason).
Result<> check_chain(std::span<const Certificate> chain);

// The same of a chain whose last certificate is trusted for itself, by its
// issuer or not: a signing certificate that somebody else's root stands above.
// Errors: PathInvalid.
Result<> check_chain_to_trusted(std::span<const Certificate> chain);

}  // namespace assay::x509
