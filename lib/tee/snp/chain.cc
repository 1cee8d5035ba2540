// SPDX-License-Identifier: Apache-2.0
// An own, narrow path check: AMD's leaves have neither key usage nor key
// identifiers, and every signature is RSASSA-PSS.
#include "tee/snp/chain.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include <fmt/format.h>

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

bool is_issuer(const Certificate& certificate) {
  return find_issuer_role(certificate.subject_attribute("CN")).has_value();
}

struct ReadSource {
  std::vector<Certificate> certificates;
  bool brings_issuer = false;  // an ASK or ASVK is in the evidence
};

// The certificates of the evidence, then those at hand; of the latter what does
// not parse is nobody's fault here, and a key is not the evidence's.
Result<ReadSource> read_source(const ChainSource& source) {
  ReadSource read;
  std::vector<Certificate>& certificates = read.certificates;
  if (source.pem) {
    TRY(certificates, parse_certificates(*source.pem));
    read.brings_issuer =
        std::any_of(certificates.begin(), certificates.end(), is_issuer);
  }
  for (const auto& item : source.more) {
    auto certificate = Certificate::parse(item->body);
    if (certificate && !(source.pem && is_ek(*certificate))) {
      certificates.push_back(std::move(*certificate));
    }
    if (const auto above = parse_certificates(item->issuer_chain); above) {
      std::copy_if(above->begin(), above->end(),
                   std::back_inserter(certificates), std::not_fn(is_ek));
    }
  }
  return read;
}

bool may_issue(const Certificate& issuer, const Certificate& leaf) {
  return issuer.public_key().kind() == crypto::KeyKind::Rsa &&
         equal(issuer.subject_der(), leaf.issuer_der()) && issuer.is_ca() &&
         issuer.may_sign_certificates();
}

std::string ark_common_name(Line line) {
  return fmt::format("ARK-{}", name_of(line));
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
    const auto role = find_issuer_role(issuer.subject_attribute("CN"));
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

// What nobody can tell without: the key's certificate, or its issuer's.
// Evidence that brings another issuer with it does not lack one: its chain is
// wrong.
Result<> check_at_hand(const ReadSource& read, Trail& trail) {
  const std::vector<Certificate>& certificates = read.certificates;
  const auto leaf =
      std::find_if(certificates.begin(), certificates.end(), is_ek);
  if (leaf == certificates.end()) {
    return trail.fail(
        CheckId::SnpChainMissing,
        Error(Code::EndorsementMissing,
              "no certificate of the endorsement key is at hand; give it, and "
              "the ASK or ASVK, as collateral"));
  }
  const bool issued = std::any_of(
      certificates.begin(), certificates.end(), [&leaf](const auto& item) {
        return equal(item.subject_der(), leaf->issuer_der());
      });
  if (!issued && !read.brings_issuer &&
      find_issuer_role(leaf->issuer_attribute("CN"))) {
    return trail.fail(
        CheckId::SnpChainMissing,
        Error(Code::EndorsementMissing,
              fmt::format("\"{}\" names \"{}\" as its issuer, "
                          "whose certificate is not at hand",
                          leaf->subject_text(), leaf->issuer_text()))
            .at(kPlace));
  }
  trail.note(CheckId::SnpChainMissing, true);
  return {};
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
    for (const crypto::Sha256& digest :
         {item->body_digest, item->issuer_chain_digest}) {
      digests.insert(digests.end(), digest.data.begin(), digest.data.end());
    }
  }
  return crypto::sha256({bytes_of("assay/snp/chain/2"), digests});
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
  const auto read = read_source(source);
  if (!read) {
    return trail.fail(CheckId::SnpChainMalformed, read.error()).at(kPlace);
  }
  const std::vector<Certificate>& certificates = read->certificates;
  trail.note(CheckId::SnpChainMalformed, true);
  const auto leaves =
      std::count_if(certificates.begin(), certificates.end(), is_ek);
  if (source.pem || leaves > 0) {
    TRY_OK(trail.require(CheckId::SnpChainLeaf, leaves == 1, uint64_t{1},
                         static_cast<uint64_t>(leaves)));
  }
  TRY_OK(check_at_hand(*read, trail));
  const Certificate& leaf =
      *std::find_if(certificates.begin(), certificates.end(), is_ek);
  auto path = find_path(certificates, leaf, anchors);
  if (!path) {
    return trail.fail(CheckId::SnpChainRoot, no_path(leaf));
  }
  trail.note(CheckId::SnpChainRoot, true);
  return TrustedChain{std::move(path->chain), path->ark};
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
  trail.note(CheckId::SnpChainMissing, true);
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

std::optional<IssuerRole> find_issuer_role(std::string_view common_name) {
  constexpr std::string_view kAsk = "SEV-";
  constexpr std::string_view kAsvk = "SEV-VLEK-";
  const bool vlek = common_name.starts_with(kAsvk);
  if (!common_name.starts_with(kAsk)) {
    return std::nullopt;
  }
  const auto line =
      find_line(common_name.substr(vlek ? kAsvk.size() : kAsk.size()));
  if (!line) {
    return std::nullopt;
  }
  return IssuerRole{*line, vlek ? EkKind::Vlek : EkKind::Vcek};
}

const x509::Anchor* find_ark(const x509::Anchors& anchors,
                             const Certificate& issuer, Line line) {
  if (issuer.issuer_attribute("CN") != ark_common_name(line)) {
    return nullptr;
  }
  for (const x509::Anchor& anchor : anchors) {
    if (speaks_for(anchor, line) && is_signed(issuer, anchor.key)) {
      return &anchor;
    }
  }
  return nullptr;
}

bool is_signed(const Certificate& certificate, const crypto::PublicKey& key) {
  return !certificate.has_unknown_critical() &&
         certificate.says_pss_with_sha384() && certificate.signed_by(key);
}

// Anchors of files have other names.
bool speaks_for(const x509::Anchor& anchor, Line line) {
  return anchor.name == ark_common_name(line) ||
         std::none_of(kLines.begin(), kLines.end(), [&anchor](Line other) {
           return anchor.name == ark_common_name(other);
         });
}

}  // namespace assay::snp
