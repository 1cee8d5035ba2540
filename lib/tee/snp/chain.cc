// SPDX-License-Identifier: Apache-2.0
// An own, narrow path check: AMD's leaves have neither key usage nor key
// identifiers, and every signature is RSASSA-PSS.
#include "tee/snp/chain.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/hex.h"
#include "tee/snp/certificates.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::Trail;
using x509::Certificate;

constexpr std::string_view kPlace = "VcekCertChain";

bool is_ek(const Certificate& certificate) {
  return certificate.public_key().kind() == crypto::KeyKind::P384;
}

// The certificates of the evidence, then those at hand; of the latter what does
// not parse is nobody's fault here.
Result<std::vector<Certificate>> read_source(const ChainSource& source) {
  std::vector<Certificate> certificates;
  if (source.pem) {
    TRY(certificates, parse_certificates(*source.pem));
  }
  for (const auto& item : source.more) {
    auto certificate = Certificate::parse(item->body);
    if (certificate && !(source.pem && is_ek(*certificate))) {
      certificates.push_back(std::move(*certificate));
    }
  }
  if (certificates.empty()) {
    return Error(Code::CertificateMalformed,
                 "no certificate of the endorsement key is at hand; give it, "
                 "and the ASK or ASVK, as collateral");
  }
  return certificates;
}

// SEV-Milan signs VCEKs, SEV-VLEK-Milan VLEKs.
struct Role {
  Line line;
  EkKind issues;
};

std::optional<Role> role_of(const Certificate& issuer) {
  constexpr std::string_view kAsk = "SEV-";
  constexpr std::string_view kAsvk = "SEV-VLEK-";
  const std::string name = issuer.subject_attribute("CN");
  const std::string_view text = name;
  const bool vlek = text.starts_with(kAsvk);
  if (!text.starts_with(kAsk)) {
    return std::nullopt;
  }
  const auto line = find_line(text.substr(vlek ? kAsvk.size() : kAsk.size()));
  if (!line) {
    return std::nullopt;
  }
  return Role{*line, vlek ? EkKind::Vlek : EkKind::Vcek};
}

bool is_signed(const Certificate& certificate, const crypto::PublicKey& key) {
  return !certificate.has_unknown_critical() &&
         certificate.says_pss_with_sha384() && certificate.signed_by(key);
}

bool may_issue(const Certificate& issuer, const Certificate& leaf) {
  return issuer.public_key().kind() == crypto::KeyKind::Rsa &&
         equal(issuer.subject_der(), leaf.issuer_der()) && issuer.is_ca() &&
         issuer.may_sign_certificates();
}

std::string ark_name(Line line) {
  return fmt::format("ARK-{}", name_of(line));
}

// AMD's own anchors are each of one line; others are of files.
bool is_of_other_line(const x509::Anchor& anchor, Line line) {
  return anchor.name != ark_name(line) &&
         std::any_of(kLines.begin(), kLines.end(), [&anchor](Line other) {
           return anchor.name == ark_name(other);
         });
}

const x509::Anchor* find_ark(const x509::Anchors& anchors,
                             const Certificate& issuer, Line line) {
  if (issuer.issuer_attribute("CN") != ark_name(line)) {
    return nullptr;
  }
  for (const x509::Anchor& anchor : anchors) {
    if (!is_of_other_line(anchor, line) && is_signed(issuer, anchor.key)) {
      return &anchor;
    }
  }
  return nullptr;
}

std::optional<Certificate> find_ark_certificate(
    const std::vector<Certificate>& certificates, const Certificate& issuer,
    const x509::Anchor& anchor) {
  const auto found = std::find_if(
      certificates.begin(), certificates.end(), [&](const Certificate& item) {
        return item.key_id() == anchor.key_id &&
               equal(item.subject_der(), issuer.issuer_der()) &&
               is_signed(item, anchor.key);
      });
  return found == certificates.end() ? std::nullopt : std::optional(*found);
}

struct Path {
  std::shared_ptr<EkChain> chain;
  const x509::Anchor* ark = nullptr;
};

std::optional<Path> find_path(const std::vector<Certificate>& certificates,
                              const Certificate& leaf,
                              const x509::Anchors& anchors) {
  for (const Certificate& issuer : certificates) {
    const auto role = role_of(issuer);
    if (!role || !may_issue(issuer, leaf) ||
        !is_signed(leaf, issuer.public_key())) {
      continue;
    }
    const x509::Anchor* const ark = find_ark(anchors, issuer, role->line);
    if (ark == nullptr) {
      continue;
    }
    auto chain = std::make_shared<EkChain>(leaf, issuer, role->line);
    chain->issues = role->issues;
    chain->ark = find_ark_certificate(certificates, issuer, *ark);
    chain->ark_key_id = ark->key_id;
    if (auto extensions = parse_ek_extensions(leaf, role->line); extensions) {
      chain->extensions = std::move(*extensions);
    }
    return Path{std::move(chain), ark};
  }
  return std::nullopt;
}

Error no_path(const Certificate& leaf) {
  return Error(Code::AnchorUnknown,
               fmt::format("\"{}\" names \"{}\" as its issuer; no certificate "
                           "at hand of that name signed it and is itself "
                           "signed by a trusted ARK",
                           leaf.subject_text(), leaf.issuer_text()))
      .at(kPlace);
}

Result<> check_validity(const EkChain& chain, Time now, Trail& trail) {
  std::vector<const Certificate*> path = {&chain.leaf, &chain.issuer};
  if (chain.ark) {
    path.push_back(&*chain.ark);
  }
  for (const Certificate* const certificate : path) {
    if (!certificate->valid_at(now)) {
      return trail.fail(
          CheckId::SnpChainValidity,
          Error(Code::CertificateExpired,
                fmt::format("\"{}\" is valid from {} to {}, not at {}",
                            certificate->subject_text(),
                            format_rfc3339(certificate->not_before()),
                            format_rfc3339(certificate->not_after()),
                            format_rfc3339(now)))
              .at(kPlace));
    }
  }
  return trail.require(CheckId::SnpChainValidity, true);
}

crypto::FactKey key_of(const ChainSource& source) {
  Buffer digests = copy_of(source.pem_digest.bytes());
  for (const auto& item : source.more) {
    digests.insert(digests.end(), item->body_digest.data.begin(),
                   item->body_digest.data.end());
  }
  return crypto::sha256({bytes_of("assay/snp/chain/1"), digests});
}

const x509::Anchor* find_by_id(const x509::Anchors& anchors,
                               const crypto::Sha256& key_id) {
  const auto found = std::find_if(
      anchors.begin(), anchors.end(),
      [&key_id](const x509::Anchor& item) { return item.key_id == key_id; });
  return found == anchors.end() ? nullptr : &*found;
}

// Checks 12 to 14, from the bytes.
Result<TrustedChain> build(const ChainSource& source,
                           const x509::Anchors& anchors, Trail& trail) {
  const auto certificates = read_source(source);
  if (!certificates) {
    return trail.fail(CheckId::SnpChainMalformed, certificates.error())
        .at(kPlace);
  }
  trail.note(CheckId::SnpChainMalformed, true);
  const auto leaves =
      std::count_if(certificates->begin(), certificates->end(), is_ek);
  TRY_OK(trail.require(CheckId::SnpChainLeaf, leaves == 1, uint64_t{1},
                       static_cast<uint64_t>(leaves)));
  const Certificate& leaf =
      *std::find_if(certificates->begin(), certificates->end(), is_ek);
  auto path = find_path(*certificates, leaf, anchors);
  if (!path) {
    return trail.fail(CheckId::SnpChainRoot, no_path(leaf));
  }
  trail.note(CheckId::SnpChainRoot, true);
  return TrustedChain{std::move(path->chain), path->ark};
}

std::string ek_name_of(Line line, EkKind kind, const ChipId& chip,
                       const Tcb& tcb) {
  const std::string suffix = codec::encode_hex(tcb.bytes());
  return kind == EkKind::Vlek
             ? fmt::format("amd/vlek/{}/{}", name_of(line), suffix)
             : fmt::format("amd/vcek/{}/{}/{}", name_of(line),
                           codec::encode_hex(chip.bytes()), suffix);
}

}  // namespace

ChainSource chain_source(std::optional<std::string> pem) {
  ChainSource source;
  source.pem_digest = crypto::sha256(bytes_of(pem.value_or(std::string())));
  source.pem = std::move(pem);
  return source;
}

Result<TrustedChain> verify_chain(const ChainSource& source,
                                  const x509::Anchors& anchors, Time now,
                                  crypto::Memo* memo, Trail& trail) {
  const crypto::FactKey key = key_of(source);
  TrustedChain trusted{crypto::recall<EkChain>(memo, key)};
  if (trusted.chain) {
    trusted.ark = find_by_id(anchors, trusted.chain->ark_key_id);
  }
  if (trusted.ark == nullptr) {
    TRY(trusted, build(source, anchors, trail));
    crypto::remember(memo, key, trusted.chain);
  }
  trail.note(CheckId::SnpChainMalformed, true);
  trail.note(CheckId::SnpChainLeaf, true);
  trail.note(CheckId::SnpChainRoot, true);
  TRY_OK(check_validity(*trusted.chain, now, trail));
  return trusted;
}

std::vector<Line> lines_of(const Report& report) {
  if (!report.has_cpuid()) {
    return {Line::Milan, Line::Genoa};
  }
  const auto line = find_line(report.cpuid_family, report.cpuid_model);
  return line ? std::vector{*line} : std::vector<Line>();
}

std::string issuers_name(Line line) {
  return fmt::format("amd/issuers/{}", name_of(line));
}

std::string crl_name(Line line) {
  return fmt::format("amd/crl/{}", name_of(line));
}

std::string ek_name(Line line, const Report& report) {
  return ek_name_of(line, report.signing_key, report.chip_id,
                    report.reported_tcb);
}

std::string ek_name(Line line, const EkExtensions& ek) {
  return ek_name_of(line, ek.kind, ek.hw_id, ek.tcb);
}

}  // namespace assay::snp
