// SPDX-License-Identifier: Apache-2.0
// Keys and certificates for trying assay on one machine.
#include "server/development.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "codec/pem.h"
#include "crypto/private_key.h"
#include "files/file.h"
#include "forge/forge.h"
#include "forge/guest_log.h"
#include "random/random.h"
#include "x509/builder.h"

namespace assay::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPem = 256 * 1024;
constexpr std::chrono::days kCaDays{3'650};
constexpr std::chrono::days kLeafDays{365};
constexpr std::chrono::days kOneDay{1};

using Serial = Fixed<16, struct SerialTag>;

std::string certificate_pem(const x509::Certificate& certificate) {
  return codec::encode_pem("CERTIFICATE", certificate.der());
}

x509::Name ca_name() {
  return {{"CN", "assay development CA"}, {"O", "assay --dev"}};
}

Buffer fresh_serial() {
  Serial serial = draw<Serial>();
  serial.data[0] = static_cast<uint8_t>((serial.data[0] & 0x7f) | 0x40);
  return copy_of(serial.bytes());
}

// Written together, read together: a folder with one of them is refused by the
// read of the other.
Result<crypto::PrivateKey> load_or_make_ca(const fs::path& certificate_file,
                                           const fs::path& key_file, Time now) {
  std::error_code error;
  if (fs::exists(key_file, error) && fs::exists(certificate_file, error)) {
    TRY(const std::string pem, files::read_text(key_file, kMaxPem));
    return crypto::PrivateKey::from_pem(pem);
  }
  crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  const x509::Certificate certificate =
      x509::build_certificate({.subject = ca_name(),
                               .issuer = ca_name(),
                               .serial = fresh_serial(),
                               .not_before = now - kOneDay,
                               .not_after = now + kCaDays,
                               .ca = true,
                               .path_length = 0,
                               .key_usage = {"keyCertSign", "cRLSign"}},
                              key.public_key(), key);
  TRY_OK(
      files::write_file(key_file, bytes_of(key.pem()), files::Mode::Private));
  TRY_OK(files::write_file(certificate_file,
                           bytes_of(certificate_pem(certificate)),
                           files::Mode::Public));
  return key;
}

// Of whole evidence: its levels tell forged platforms apart.
Result<> write_collateral(const forge::IntelAuthority& authority,
                          forge::EvidenceType type, dcap::PckCa ca,
                          const fs::path& file, Time now) {
  forge::EvidenceSpec spec;
  spec.type = type;
  spec.platform.ca = ca;
  TRY(const forge::Forged whole,
      forge::forge_evidence(authority, spec, "", now));
  return files::write_file(file, bytes_of(whole.collateral_json),
                           files::Mode::Public);
}

Result<> write_intel_collateral(const forge::IntelAuthority& authority,
                                const fs::path& folder, Time now) {
  for (const auto& [type, prefix] :
       {std::pair(forge::EvidenceType::SgxEnclave, ""),
        std::pair(forge::EvidenceType::TdxVm, "tdx-")}) {
    TRY_OK(write_collateral(authority, type, dcap::PckCa::Processor,
                            folder / fmt::format("{}processor.json", prefix),
                            now));
    TRY_OK(write_collateral(authority, type, dcap::PckCa::Platform,
                            folder / fmt::format("{}platform.json", prefix),
                            now));
  }
  return {};
}

// The CRL of each ARK: chains come along with reports.
Result<> write_amd_collateral(const forge::AmdAuthority& authority,
                              const fs::path& folder, Time now) {
  for (const forge::SnpProduct product :
       {forge::SnpProduct::Milan, forge::SnpProduct::Genoa,
        forge::SnpProduct::Turin}) {
    forge::EvidenceSpec spec;
    spec.type = forge::EvidenceType::SevSnpVm;
    spec.snp.product = product;
    TRY(const forge::Forged whole,
        forge::forge_evidence(authority, spec, "", now));
    TRY_OK(files::write_file(
        folder / fmt::format("amd-{}.crl", name_of(line_of(product))),
        whole.amd_crl, files::Mode::Public));
  }
  return {};
}

// What a file holds; it is made where it is missing.
template <class Authority>
Result<Authority> load_or_make(const fs::path& file, Authority (*make)(Time),
                               std::string (*save)(const Authority&),
                               Result<Authority> (*load)(std::string_view),
                               Time now) {
  std::error_code error;
  if (!fs::exists(file, error)) {
    TRY_OK(files::write_file(file, bytes_of(save(make(now))),
                             files::Mode::Private));
  }
  TRY(const std::string pem, files::read_text(file, kMaxPem));
  return load(pem);
}

fs::path purpose_file(const fs::path& folder) {
  return folder / "purpose";
}

}  // namespace

Result<DevelopmentTls> development_tls(const fs::path& data, Time now) {
  const fs::path ca_file = data / "ca.pem";
  TRY(const crypto::PrivateKey ca,
      load_or_make_ca(ca_file, data / "ca.key", now));
  const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  const x509::Certificate leaf = x509::build_certificate(
      {.subject = {{"CN", "localhost"}, {"O", "assay --dev"}},
       .issuer = ca_name(),
       .serial = fresh_serial(),
       .not_before = now - kOneDay,
       .not_after = now + kLeafDays,
       .key_usage = {"digitalSignature"},
       .subject_alt_names = {"DNS:localhost", "IP:127.0.0.1", "IP:::1"},
       .extended_key_usage = {"serverAuth"}},
      key.public_key(), ca);
  return DevelopmentTls{ca_file, certificate_pem(leaf), key.pem()};
}

Result<DevelopmentHardware> development_hardware(const fs::path& data,
                                                 Time now) {
  const fs::path folder = data / "forge";
  TRY_OK(files::make_private_folder(folder / "collateral"));
  TRY(const forge::IntelAuthority intel,
      load_or_make(folder / "authority.pem", forge::make_intel_authority,
                   forge::save_authority, forge::load_authority, now));
  TRY(const forge::AmdAuthority amd,
      load_or_make(folder / "authority-amd.pem", forge::make_amd_authority,
                   forge::save_amd_authority, forge::load_amd_authority, now));
  TRY(const forge::TpmAuthority tpm,
      load_or_make(folder / "authority-tpm.pem", forge::make_tpm_authority,
                   forge::save_tpm_authority, forge::load_tpm_authority, now));
  const std::string tpm_pem = forge::anchor_pem(tpm);
  TRY_OK(files::write_file(folder / "anchor-tpm.pem", bytes_of(tpm_pem),
                           files::Mode::Public));
  TRY_OK(files::write_file(folder / "collateral" / "tpm-issuers.pem",
                           bytes_of(forge::issuers_pem(tpm)),
                           files::Mode::Public));
  const std::string intel_pem = certificate_pem(intel.root);
  const std::string amd_pem = forge::anchor_pem(amd);
  TRY_OK(files::write_file(folder / "anchor-intel.pem", bytes_of(intel_pem),
                           files::Mode::Public));
  TRY_OK(files::write_file(folder / "anchor-amd.pem", bytes_of(amd_pem),
                           files::Mode::Public));
  TRY_OK(write_intel_collateral(intel, folder / "collateral", now));
  TRY_OK(write_amd_collateral(amd, folder / "collateral", now));
  TRY_OK(files::write_file(folder / "secure-boot-lists.json",
                           bytes_of(forge::guest_secure_boot_lists()),
                           files::Mode::Public));
  TRY(x509::Anchors anchors, x509::parse_anchors(intel_pem + amd_pem + tpm_pem,
                                                 "assay forge of --dev"));
  return DevelopmentHardware{folder, std::move(anchors)};
}

Result<> claim_folder(const fs::path& data, std::string_view purpose) {
  std::error_code error;
  if (!fs::exists(purpose_file(data), error)) {
    return files::write_file(purpose_file(data),
                             bytes_of(std::string(purpose) + "\n"),
                             files::Mode::Public);
  }
  TRY(const std::string found, files::read_text(purpose_file(data), 64));
  if (found != std::string(purpose) + "\n") {
    return Error(Code::ConfigInvalid,
                 fmt::format("{} is the data folder of a {} service; choose "
                             "another with --data",
                             data.string(), found.substr(0, found.find('\n'))));
  }
  return {};
}

Result<> refuse_production_folder(const fs::path& folder) {
  std::error_code error;
  for (fs::path at = fs::absolute(folder, error); !at.empty();
       at = at.parent_path()) {
    const auto purpose = files::read_text(purpose_file(at), 64);
    if (purpose && *purpose == "production\n") {
      return Error(Code::ConfigInvalid,
                   fmt::format("{} belongs to a production service ({}): a "
                               "forge has no business there; choose another "
                               "folder",
                               folder.string(), at.string()));
    }
    if (at == at.root_path()) {
      break;
    }
  }
  return {};
}

}  // namespace assay::server
