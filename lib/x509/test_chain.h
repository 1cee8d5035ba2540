// SPDX-License-Identifier: Apache-2.0
// Authorities for the tests and fuzzers of this folder, in the shape of Intel's
// PKI: a root, a platform CA, a leaf with an extension of the vendor's.
#pragma once

#include <vector>

#include "crypto/private_key.h"
#include "x509/builder.h"

namespace assay::x509 {

constexpr std::string_view kVendorOid = "1.2.840.113741.1.13.1";

inline crypto::PrivateKey key_of_pem_body(std::string_view body) {
  return crypto::PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\n" +
                                      std::string(body) +
                                      "-----END PRIVATE KEY-----\n")
      .value();
}

inline crypto::PrivateKey root_key() {
  return key_of_pem_body(
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWe07VYPhihWjvxb+\n"
      "OPVf+K0V3Apz3ZE41xlKbUuZD0+hRANCAASxQOkZLNOi9x9rA040pncByqmeiWQy\n"
      "IGJygU3fh+RJanjI6Urtv0Hg1Z8RMXfecKvO5MzFZoXC+3HX+SAGaaW0\n");
}

inline crypto::PrivateKey platform_key() {
  return key_of_pem_body(
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAzl/bxox4WsqvPnE\n"
      "lWEncbZOTsJUTgx2wbQONpbCr/OhRANCAAQKiqOff0tO3W7rtKHjlQQHxHuBssos\n"
      "KPsT5BKtPp4E3DjX8AU8pjF7NMSQdp0rcazDI5LzVwsU4P93YEy56OoO\n");
}

inline crypto::PrivateKey leaf_key() {
  return key_of_pem_body(
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVcgeJSrF8fl+31Hm\n"
      "sE4k3GBa8Wc/a+SYLpDkr6XOWSGhRANCAATbMFlym53wt/daSaeQy3hnOWUHbihY\n"
      "419V/GgagtRcmtj5zMrzb6CYpXqmzDwzERNkUGEQ8JYQtS0PF1K0fbOG\n");
}

inline Name name_of(const std::string& common_name) {
  return {{"CN", common_name}, {"O", "Example Corporation"}, {"C", "US"}};
}

inline CertificateSpec root_spec() {
  return {
      .subject = name_of("Root CA"),
      .issuer = name_of("Root CA"),
      .serial = {0x01},
      .not_before = from_unix(1'526'899'545),  // 2018-05-21T10:45:45Z
      .not_after = from_unix(2'524'607'999),   // 2049-12-31T23:59:59Z
      .ca = true,
      .path_length = 1,
      .key_usage = {"keyCertSign", "cRLSign"},
  };
}

inline CertificateSpec platform_spec() {
  CertificateSpec spec = root_spec();
  spec.subject = name_of("Platform CA");
  spec.serial = {0x02};
  spec.path_length = 0;
  return spec;
}

inline CertificateSpec leaf_spec() {
  CertificateSpec spec = root_spec();
  spec.subject = name_of("Leaf");
  spec.issuer = name_of("Platform CA");
  spec.serial = {0x9a, 0x03};  // the high bit costs a zero byte in DER
  spec.ca = false;
  spec.path_length = {};
  spec.key_usage = {"digitalSignature", "nonRepudiation"};
  spec.extra = {
      {.dotted_oid = std::string(kVendorOid), .contents = {0x30, 0x00}}};
  return spec;
}

struct ChainSpec {
  CertificateSpec leaf = leaf_spec();
  CertificateSpec platform = platform_spec();
  CertificateSpec root = root_spec();
};

// Leaf first, root last.
inline std::vector<Certificate> build_chain(const ChainSpec& spec = {}) {
  return {
      build_certificate(spec.leaf, leaf_key().public_key(), platform_key()),
      build_certificate(spec.platform, platform_key().public_key(), root_key()),
      build_certificate(spec.root, root_key().public_key(), root_key())};
}

inline Certificate build_root() {
  return build_certificate(root_spec(), root_key().public_key(), root_key());
}

inline Certificate build_leaf() {
  return build_certificate(leaf_spec(), leaf_key().public_key(),
                           platform_key());
}

}  // namespace assay::x509
