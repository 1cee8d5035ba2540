// SPDX-License-Identifier: Apache-2.0
// sev-snp.md 2, under the name of the forge.
#include "forge/amd_authority.h"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/pem.h"
#include "forge/authority.h"

namespace assay::forge {
namespace {

using crypto::PrivateKey;
using snp::EkKind;
using snp::Line;
using x509::Certificate;
using x509::CertificateSpec;

constexpr std::chrono::years kAuthorityLife{25};
constexpr std::chrono::years kVcekLife{7};
constexpr std::chrono::years kVlekLife{1};
constexpr unsigned kRsaBits = 2048;
constexpr std::string_view kUvmRoot = "Supply Chain Root CA";
constexpr size_t kCertificates = 10;
constexpr size_t kKeys = 3;

std::string ark_name(Line line) {
  return fmt::format("ARK-{}", name_of(line));
}

std::string ask_name(Line line, EkKind kind) {
  return fmt::format("SEV-{}{}", kind == EkKind::Vlek ? "VLEK-" : "",
                     name_of(line));
}

// Serial numbers as AMD's are: 0x10000 is ARK-Milan.
Buffer serial_of(Line line, uint16_t low) {
  return {static_cast<uint8_t>(1 + static_cast<unsigned>(line)),
          static_cast<uint8_t>(low >> 8), static_cast<uint8_t>(low & 0xff)};
}

CertificateSpec spec_of(std::string_view subject, std::string_view issuer,
                        Time now, std::chrono::years life) {
  CertificateSpec spec;
  spec.subject = amd_name(subject);
  spec.issuer = amd_name(issuer);
  spec.not_before = now - kBackdated;
  spec.not_after = std::chrono::time_point_cast<Time::duration>(now + life);
  spec.signed_with = x509::SignedWith::PssAndSha384;
  return spec;
}

CertificateSpec uvm_root_spec(Time now) {
  CertificateSpec spec = spec_of({}, {}, now, kAuthorityLife);
  spec.subject = uvm_name(kUvmRoot);
  spec.issuer = spec.subject;
  spec.serial = {0x40, 0x01};
  spec.ca = true;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  spec.signed_with = x509::SignedWith::Sha256;
  return spec;
}

Error not_an_authority(std::string detail) {
  return Error(Code::BadPem, "expected a forged AMD authority: " + detail);
}

// In the order of the file.
std::vector<const Certificate*> certificates_of(const AmdAuthority& authority) {
  std::vector<const Certificate*> all;
  for (const LineCertificates& line : authority.lines) {
    all.insert(all.end(), {&line.ark, &line.ask, &line.asvk});
  }
  all.push_back(&authority.uvm_root);
  return all;
}

std::vector<std::string> names_in_order() {
  std::vector<std::string> names;
  for (const Line line : snp::kLines) {
    names.push_back(ark_name(line));
    names.push_back(ask_name(line, EkKind::Vcek));
    names.push_back(ask_name(line, EkKind::Vlek));
  }
  names.emplace_back(kUvmRoot);
  return names;
}

// Which key a certificate of the file has: ARK, ASK and ASVK, or the root.
size_t key_of(size_t certificate) {
  constexpr size_t kRoot = 2;
  return certificate + 1 == kCertificates ? kRoot
                                          : (certificate % 3 == 0 ? 0 : 1);
}

}  // namespace

x509::Name amd_name(std::string_view common_name) {
  return {{"OU", "Engineering"},
          {"C", "US"},
          {"L", "Santa Clara"},
          {"ST", "CA"},
          {"O", std::string(x509::kForgeOrganization)},
          {"CN", std::string(common_name)}};
}

x509::Name uvm_name(std::string_view common_name) {
  return {{"C", "US"},
          {"O", std::string(x509::kForgeOrganization)},
          {"CN", std::string(common_name)}};
}

CertificateSpec ark_spec(Line line, Time now) {
  CertificateSpec spec =
      spec_of(ark_name(line), ark_name(line), now, kAuthorityLife);
  spec.serial = serial_of(line, 0);
  spec.ca = true;
  spec.key_usage = {"keyCertSign", "cRLSign"};
  return spec;
}

CertificateSpec ask_spec(Line line, EkKind kind, Time now) {
  constexpr uint16_t kAsk = 0x0001;
  constexpr uint16_t kAsvk = 0x0101;
  CertificateSpec spec =
      spec_of(ask_name(line, kind), ark_name(line), now, kAuthorityLife);
  spec.serial = serial_of(line, kind == EkKind::Vlek ? kAsvk : kAsk);
  spec.ca = true;
  spec.path_length = 0;
  spec.key_usage = {"keyCertSign"};
  return spec;
}

CertificateSpec ek_spec(Line line, EkKind kind, Time now) {
  const bool vlek = kind == EkKind::Vlek;
  CertificateSpec spec =
      spec_of(vlek ? "SEV-VLEK" : "SEV-VCEK", ask_name(line, kind), now,
              vlek ? kVlekLife : kVcekLife);
  spec.extensions = x509::Extensions::None;  // and serial number 0
  return spec;
}

AmdAuthority make_amd_authority(Time now) {
  const PrivateKey ark = PrivateKey::generate_rsa(kRsaBits);
  const PrivateKey ask = PrivateKey::generate_rsa(kRsaBits);
  const PrivateKey root = PrivateKey::generate_p256();
  const auto line_of = [&](Line line) {
    return LineCertificates{
        x509::build_certificate(ark_spec(line, now), ark.public_key(), ark),
        x509::build_certificate(ask_spec(line, EkKind::Vcek, now),
                                ask.public_key(), ark),
        x509::build_certificate(ask_spec(line, EkKind::Vlek, now),
                                ask.public_key(), ark)};
  };
  return {.ark_key = ark,
          .ask_key = ask,
          .uvm_root_key = root,
          .lines = {line_of(Line::Milan), line_of(Line::Genoa),
                    line_of(Line::Turin)},
          .uvm_root = x509::build_certificate(uvm_root_spec(now),
                                              root.public_key(), root)};
}

std::string anchor_pem(const AmdAuthority& authority) {
  return chain_pem(
      std::array{authority.of(Line::Milan).ark, authority.uvm_root});
}

std::string save_amd_authority(const AmdAuthority& authority) {
  std::string pem;
  for (const Certificate* const certificate : certificates_of(authority)) {
    pem += codec::encode_pem("CERTIFICATE", certificate->der());
  }
  for (const PrivateKey* const key :
       {&authority.ark_key, &authority.ask_key, &authority.uvm_root_key}) {
    pem += codec::encode_pem("PRIVATE KEY", key->pkcs8());
  }
  return pem;
}

Result<AmdAuthority> load_amd_authority(std::string_view pem) {
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
  const std::vector<std::string> names = names_in_order();
  std::vector<Certificate> found;
  for (size_t i = 0; i < kCertificates; ++i) {
    TRY(Certificate certificate, Certificate::parse(blocks[i].der));
    if (certificate.subject_attribute("CN") != names[i] ||
        certificate.subject_attribute("O") != x509::kForgeOrganization) {
      return not_an_authority(fmt::format(
          "certificate {} is \"{}\" of \"{}\", found \"{}\"", i + 1, names[i],
          x509::kForgeOrganization, certificate.subject_text()));
    }
    if (!keys[key_of(i)].public_key().same_as(certificate.public_key())) {
      return Error(Code::KeyMalformed,
                   fmt::format("key {} is not that of \"{}\"", key_of(i) + 1,
                               certificate.subject_text()));
    }
    found.push_back(std::move(certificate));
  }
  return AmdAuthority{keys[0],
                      keys[1],
                      keys[2],
                      {LineCertificates{found[0], found[1], found[2]},
                       LineCertificates{found[3], found[4], found[5]},
                       LineCertificates{found[6], found[7], found[8]}},
                      found[9]};
}

}  // namespace assay::forge
