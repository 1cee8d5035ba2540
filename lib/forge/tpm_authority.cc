// SPDX-License-Identifier: Apache-2.0
// azure-guest.md 3, under the name of the forge.
#include "forge/tpm_authority.h"

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/pem.h"
#include "forge/authority.h"
#include "tee/tpm/ak_certificate.h"
#include "x509/path.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using x509::Certificate;
using x509::CertificateSpec;

constexpr std::chrono::years kAuthorityLife{25};
constexpr std::chrono::years kAkLife{1};
constexpr unsigned kRsaBits = 2048;
constexpr std::string_view kRoot = "TPM Root CA";
constexpr std::string_view kIssuer = "TPM CA 01";
constexpr size_t kCertificates = 2;
constexpr size_t kKeys = 6;

CertificateSpec spec_of(std::string_view subject, std::string_view issuer,
                        Time now, std::chrono::years life) {
  CertificateSpec spec;
  spec.subject = tpm_name(subject);
  spec.issuer = tpm_name(issuer);
  spec.not_before = now - kBackdated;
  spec.not_after = std::chrono::time_point_cast<Time::duration>(now + life);
  return spec;
}

Error not_an_authority(std::string detail) {
  return Error(Code::BadPem, "expected a forged TPM authority: " + detail);
}

// In the order of the file.
std::array<const PrivateKey*, kKeys> keys_of(const TpmAuthority& authority) {
  return {&authority.root_key,   &authority.issuer_key,  &authority.ak_key,
          &authority.ak_ecc_key, &authority.request_key, &authority.idks_key};
}

Result<Certificate> read_certificate(const codec::PemBlock& block,
                                     std::string_view name,
                                     const PrivateKey& key) {
  TRY(Certificate certificate, Certificate::parse(block.der));
  if (certificate.subject_attribute("CN") != name ||
      certificate.subject_attribute("O") != x509::kForgeOrganization) {
    return not_an_authority(fmt::format("\"{}\" of \"{}\", found \"{}\"", name,
                                        x509::kForgeOrganization,
                                        certificate.subject_text()));
  }
  if (!key.public_key().same_as(certificate.public_key())) {
    return Error(Code::KeyMalformed, fmt::format("a key is not that of \"{}\"",
                                                 certificate.subject_text()));
  }
  return certificate;
}

}  // namespace

x509::Name tpm_name(std::string_view common_name) {
  return {{"C", "US"},
          {"O", std::string(x509::kForgeOrganization)},
          {"CN", std::string(common_name)}};
}

CertificateSpec tpm_root_spec(Time now) {
  CertificateSpec spec = spec_of(kRoot, kRoot, now, kAuthorityLife);
  spec.serial = {0x01};
  spec.ca = true;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  return spec;
}

CertificateSpec tpm_issuer_spec(Time now) {
  CertificateSpec spec = spec_of(kIssuer, kRoot, now, kAuthorityLife);
  spec.serial = {0x02};
  spec.ca = true;
  spec.path_length = 0;
  spec.key_usage = {"keyCertSign"};
  spec.extended_key_usage = {"2.23.133.8.1", std::string(tpm::kAikUsage)};
  return spec;
}

CertificateSpec ak_spec(Time now) {
  CertificateSpec spec = spec_of("machine.example", kIssuer, now, kAkLife);
  spec.serial = {0x03};
  spec.key_usage = {"digitalSignature"};
  spec.extended_key_usage = {std::string(tpm::kAikUsage)};
  return spec;
}

TpmAuthority make_tpm_authority(Time now) {
  const PrivateKey root = PrivateKey::generate_p256();
  const PrivateKey issuer = PrivateKey::generate_p256();
  return {.root_key = root,
          .issuer_key = issuer,
          .ak_key = PrivateKey::generate_rsa(kRsaBits),
          .ak_ecc_key = PrivateKey::generate_p256(),
          .request_key = PrivateKey::generate_rsa(kRsaBits),
          .idks_key = PrivateKey::generate_rsa(kRsaBits),
          .root = x509::build_certificate(tpm_root_spec(now), root.public_key(),
                                          root),
          .issuer = x509::build_certificate(tpm_issuer_spec(now),
                                            issuer.public_key(), root)};
}

std::string anchor_pem(const TpmAuthority& authority) {
  return codec::encode_pem("CERTIFICATE", authority.root.der());
}

std::string issuers_pem(const TpmAuthority& authority) {
  return codec::encode_pem("CERTIFICATE", authority.issuer.der());
}

std::string save_tpm_authority(const TpmAuthority& authority) {
  std::string pem = anchor_pem(authority) + issuers_pem(authority);
  for (const PrivateKey* const key : keys_of(authority)) {
    pem += codec::encode_pem("PRIVATE KEY", key->pkcs8());
  }
  return pem;
}

Result<TpmAuthority> load_tpm_authority(std::string_view pem) {
  TRY(const std::vector<codec::PemBlock> blocks, codec::decode_pem(pem));
  if (blocks.size() != kCertificates + kKeys) {
    return not_an_authority(
        fmt::format("{} certificates and {} keys, found {} blocks of PEM",
                    kCertificates, kKeys, blocks.size()));
  }
  std::vector<PrivateKey> keys;
  for (size_t i = 0; i < kKeys; ++i) {
    TRY(PrivateKey key, PrivateKey::from_pkcs8(blocks[kCertificates + i].der));
    keys.push_back(std::move(key));
  }
  TRY(Certificate root, read_certificate(blocks[0], kRoot, keys[0]));
  TRY(Certificate issuer, read_certificate(blocks[1], kIssuer, keys[1]));
  return TpmAuthority{keys[0], keys[1], keys[2],         keys[3],
                      keys[4], keys[5], std::move(root), std::move(issuer)};
}

}  // namespace assay::forge
