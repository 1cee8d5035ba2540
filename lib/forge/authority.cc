// SPDX-License-Identifier: Apache-2.0
// Intel SGX PCK Certificate and CRL Profile Specification, sections 1.3
// and 1.4, under the name of the forge.
#include "forge/authority.h"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/pem.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using crypto::PublicKey;
using x509::Certificate;
using x509::CertificateSpec;

constexpr std::string_view kRoot = "Intel SGX Root CA";
constexpr std::string_view kTcbSigning = "Intel SGX TCB Signing";
constexpr std::string_view kPck = "Intel SGX PCK Certificate";
constexpr std::chrono::years kAuthorityLife{30};
constexpr std::chrono::years kPckLife{7};
constexpr std::string_view kCertificateLabel = "CERTIFICATE";
constexpr std::string_view kKeyLabel = "PRIVATE KEY";

std::string_view common_name(dcap::PckCa ca) {
  return ca == dcap::PckCa::Processor ? "Intel SGX PCK Processor CA"
                                      : "Intel SGX PCK Platform CA";
}

// 20 bytes that follow from the key; neither zero nor negative.
Buffer serial_of(const PublicKey& key) {
  constexpr size_t kSize = 20;
  const crypto::Sha256 digest = crypto::sha256(key.spki());
  Buffer serial = copy_of(digest.bytes().first(kSize));
  serial.front() = static_cast<uint8_t>((serial.front() & 0x7f) | 0x40);
  return serial;
}

CertificateSpec spec_of(std::string_view subject, x509::Name issuer,
                        const PublicKey& key, Time now) {
  CertificateSpec spec;
  spec.subject = intel_name(subject);
  spec.issuer = std::move(issuer);
  spec.serial = serial_of(key);
  spec.not_before = now - kBackdated;
  spec.not_after =
      std::chrono::time_point_cast<Time::duration>(now + kAuthorityLife);
  return spec;
}

CertificateSpec root_spec(const PublicKey& key, Time now) {
  CertificateSpec spec = spec_of(kRoot, root_name(), key, now);
  spec.ca = true;
  spec.path_length = 1;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  return spec;
}

Error not_an_authority(std::string detail) {
  return Error(Code::BadPem, "expected a forged authority: " + detail);
}

}  // namespace

x509::Name intel_name(std::string_view name) {
  return {{"CN", std::string(name)},
          {"O", std::string(x509::kForgeOrganization)},
          {"L", "Santa Clara"},
          {"ST", "CA"},
          {"C", "US"}};
}

x509::Name root_name() {
  return intel_name(kRoot);
}

x509::Name pck_ca_name(dcap::PckCa ca) {
  return intel_name(common_name(ca));
}

CertificateSpec pck_ca_spec(dcap::PckCa ca, const PublicKey& key, Time now) {
  CertificateSpec spec = spec_of(common_name(ca), root_name(), key, now);
  spec.ca = true;
  spec.path_length = 0;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  return spec;
}

CertificateSpec tcb_signing_spec(const PublicKey& key, Time now) {
  CertificateSpec spec = spec_of(kTcbSigning, root_name(), key, now);
  spec.key_usage = {"digitalSignature", "nonRepudiation"};
  return spec;
}

CertificateSpec pck_spec(dcap::PckCa ca, const PublicKey& key, Time now) {
  CertificateSpec spec = spec_of(kPck, pck_ca_name(ca), key, now);
  spec.not_after = std::chrono::time_point_cast<Time::duration>(now + kPckLife);
  spec.key_usage = {"digitalSignature", "nonRepudiation"};
  return spec;
}

IntelAuthority make_intel_authority(Time now) {
  const PrivateKey root = PrivateKey::generate_p256();
  const PrivateKey processor = PrivateKey::generate_p256();
  const PrivateKey platform = PrivateKey::generate_p256();
  const PrivateKey signing = PrivateKey::generate_p256();
  const auto issue = [&root](const CertificateSpec& spec,
                             const PrivateKey& key) {
    return x509::build_certificate(spec, key.public_key(), root);
  };
  return {.root_key = root,
          .processor_ca_key = processor,
          .platform_ca_key = platform,
          .tcb_signing_key = signing,
          .root = issue(root_spec(root.public_key(), now), root),
          .processor_ca = issue(
              pck_ca_spec(dcap::PckCa::Processor, processor.public_key(), now),
              processor),
          .platform_ca = issue(
              pck_ca_spec(dcap::PckCa::Platform, platform.public_key(), now),
              platform),
          .tcb_signing =
              issue(tcb_signing_spec(signing.public_key(), now), signing)};
}

std::string chain_pem(std::span<const Certificate> chain) {
  std::string pem;
  for (const Certificate& certificate : chain) {
    pem += codec::encode_pem(kCertificateLabel, certificate.der());
  }
  return pem;
}

std::string save_authority(const IntelAuthority& authority) {
  std::string pem =
      chain_pem(std::array{authority.root, authority.processor_ca,
                           authority.platform_ca, authority.tcb_signing});
  for (const PrivateKey* key :
       {&authority.root_key, &authority.processor_ca_key,
        &authority.platform_ca_key, &authority.tcb_signing_key}) {
    pem += codec::encode_pem(kKeyLabel, key->pkcs8());
  }
  return pem;
}

Result<IntelAuthority> load_authority(std::string_view pem) {
  const std::array<std::string_view, 4> names = {
      kRoot, common_name(dcap::PckCa::Processor),
      common_name(dcap::PckCa::Platform), kTcbSigning};
  TRY(const std::vector<codec::PemBlock> blocks, codec::decode_pem(pem));
  if (blocks.size() != 2 * names.size()) {
    return not_an_authority(
        fmt::format("4 certificates and 4 keys, found {} "
                    "blocks of PEM",
                    blocks.size()));
  }
  std::vector<Certificate> certificates;
  std::vector<PrivateKey> keys;
  for (size_t i = 0; i < names.size(); ++i) {
    TRY(Certificate certificate, Certificate::parse(blocks[i].der));
    TRY(PrivateKey key, PrivateKey::from_pkcs8(blocks[names.size() + i].der));
    if (certificate.subject_attribute("CN") != names[i] ||
        certificate.subject_attribute("O") != x509::kForgeOrganization) {
      return not_an_authority(fmt::format(
          "certificate {} is \"{}\" of \"{}\", found \"{}\"", i + 1, names[i],
          x509::kForgeOrganization, certificate.subject_text()));
    }
    if (!key.public_key().same_as(certificate.public_key())) {
      return Error(Code::KeyMalformed,
                   fmt::format("key {} is not that of \"{}\"", i + 1,
                               certificate.subject_text()));
    }
    certificates.push_back(std::move(certificate));
    keys.push_back(std::move(key));
  }
  return IntelAuthority{keys[0],         keys[1],         keys[2],
                        keys[3],         certificates[0], certificates[1],
                        certificates[2], certificates[3]};
}

}  // namespace assay::forge
