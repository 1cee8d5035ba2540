// SPDX-License-Identifier: Apache-2.0
// Keys, names and certificates like Intel's, for the tests of quotes.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "codec/der.h"
#include "codec/pem.h"
#include "x509/test_chain.h"

namespace assay::dcap {

constexpr Time kTestNow{std::chrono::seconds(1'750'000'000)};  // 2025-06-15

inline crypto::PrivateKey tcb_signing_key() {
  return x509::key_of_pem_body(
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/EWtYQS8FDZhCiUu\n"
      "nK4lWoSzcc2clDAyD/AOCp+uaoWhRANCAARRoYdsihRWaKEY+8j5YxcqemmuM7EW\n"
      "sQJQWAeCiOFn1AwV80215lGQC5l7Jj65/bewSSerVT5q81bbSLehkbgP\n");
}

inline crypto::PrivateKey attestation_key() {
  return x509::key_of_pem_body(
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjPaalXwh90NzRc9W\n"
      "ymMwtgdVJhxHGWnomQeH2iYEsbyhRANCAAS7b3FHi5EqYr2YBEZA32XyH7mpmmje\n"
      "4tCFzRgVtiIsnnqwEQAXO+5RNy7B4a4B8LMFFnST+0/Q0md4zZPx0yYh\n");
}

inline Buffer sign(const crypto::PrivateKey& key, Bytes message) {
  return key.sign(crypto::SignatureScheme::EcdsaP256Sha256, message);
}

inline Buffer joined(std::initializer_list<Buffer> parts) {
  Buffer whole;
  for (const Buffer& part : parts) {
    whole.insert(whole.end(), part.begin(), part.end());
  }
  return whole;
}

inline x509::Name intel_name(const std::string& common_name) {
  return {{"CN", common_name},
          {"O", "Intel Corporation"},
          {"L", "Santa Clara"},
          {"ST", "CA"},
          {"C", "US"}};
}

// In force from one day before kTestNow until ten days after it.
inline x509::CertificateSpec intel_spec(const std::string& name,
                                        const std::string& issuer) {
  x509::CertificateSpec spec;
  spec.subject = intel_name(name);
  spec.issuer = intel_name(issuer);
  spec.serial = {static_cast<uint8_t>(name.size()), 1};
  spec.not_before = kTestNow - std::chrono::days(1);
  spec.not_after = kTestNow + std::chrono::days(10);
  return spec;
}

inline x509::CertificateSpec intel_ca_spec(const std::string& name) {
  x509::CertificateSpec spec = intel_spec(name, "Intel SGX Root CA");
  spec.ca = true;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  return spec;
}

inline x509::CertificateSpec intel_leaf_spec(const std::string& name,
                                             const std::string& issuer) {
  x509::CertificateSpec spec = intel_spec(name, issuer);
  spec.key_usage = {"digitalSignature"};
  return spec;
}

inline x509::CrlSpec intel_crl_spec(const std::string& issuer) {
  x509::CrlSpec spec;
  spec.issuer = intel_name(issuer);
  spec.this_update = kTestNow - std::chrono::days(1);
  spec.next_update = kTestNow + std::chrono::days(9);
  return spec;
}

inline Buffer sgx_entry(const std::string& arcs, const Buffer& value) {
  return codec::der_element(
      codec::DerTag::Sequence,
      joined({codec::der_oid_element("1.2.840.113741.1.13.1." + arcs), value}));
}

inline Buffer octet_string(size_t size, uint8_t fill) {
  return codec::der_element(codec::DerTag::OctetString, Buffer(size, fill));
}

// FMSPC 060606060606, PCE id 0303, every component 5, PCESVN 13.
inline Buffer sgx_extension() {
  using codec::der_uint_element;
  using codec::DerTag;
  Buffer tcb;
  for (int i = 1; i <= 16; ++i) {
    tcb = joined({tcb, sgx_entry("2." + std::to_string(i),
                                 der_uint_element(DerTag::Integer, 5))});
  }
  tcb = joined({tcb, sgx_entry("2.17", der_uint_element(DerTag::Integer, 13)),
                sgx_entry("2.18", octet_string(16, 2))});
  return codec::der_element(
      DerTag::Sequence,
      joined({sgx_entry("1", octet_string(16, 1)),
              sgx_entry("2", codec::der_element(DerTag::Sequence, tcb)),
              sgx_entry("3", octet_string(2, 3)),
              sgx_entry("4", octet_string(6, 6)),
              sgx_entry("5", der_uint_element(DerTag::Enumerated, 0))}));
}

inline std::string pem_of(const std::vector<x509::Certificate>& chain) {
  std::string pem;
  for (const x509::Certificate& certificate : chain) {
    pem += codec::encode_pem("CERTIFICATE", certificate.der());
  }
  return pem;
}

}  // namespace assay::dcap
