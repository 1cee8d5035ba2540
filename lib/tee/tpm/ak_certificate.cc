// SPDX-License-Identifier: Apache-2.0
// Searches a path among the issuers at hand; OpenSSL judges what was found.
#include "tee/tpm/ak_certificate.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace assay::tpm {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;
using x509::Certificate;

constexpr size_t kMaxPath = 5;  // certificates below the anchor's
constexpr size_t kMaxIssuers = 256;

constexpr std::array kChecks = {CheckId::TpmAkCertificate, CheckId::TpmAkChain,
                                CheckId::TpmAkValidity, CheckId::TpmAkUsage,
                                CheckId::TpmAkKeyMatch};

std::vector<Certificate> issuers_at_hand(const tee::EndorsementList& items) {
  std::vector<Certificate> issuers;
  for (const auto& item : items) {
    auto certificate = Certificate::parse(item->body);
    if (certificate && certificate->is_ca() && issuers.size() < kMaxIssuers) {
      issuers.push_back(std::move(*certificate));
    }
  }
  return issuers;
}

// The anchor whose key the certificate has, if it is an authority's, or was
// signed with.
const x509::Anchor* anchor_above(const x509::Anchors& anchors,
                                 const Certificate& certificate) {
  for (const x509::Anchor& anchor : anchors) {
    const bool is_it =
        certificate.is_ca() && certificate.key_id() == anchor.key_id;
    if (is_it ||
        (certificate.signed_strongly() && certificate.signed_by(anchor.key))) {
      return &anchor;
    }
  }
  return nullptr;
}

bool may_issue(const Certificate& issuer, const Certificate& certificate) {
  return equal(issuer.subject_der(), certificate.issuer_der()) &&
         issuer.may_sign_certificates() && certificate.signed_strongly() &&
         certificate.signed_by(issuer.public_key());
}

struct Search {
  const std::vector<Certificate>& issuers;
  const x509::Anchors& anchors;
  std::vector<Certificate> chain;

  // Depth first, at most kMaxPath deep: the anchor above the chain's last.
  const x509::Anchor* run() {
    const Certificate last = chain.back();
    if (const x509::Anchor* const anchor = anchor_above(anchors, last);
        anchor != nullptr) {
      return anchor;
    }
    if (chain.size() == kMaxPath) {
      return nullptr;
    }
    for (const Certificate& issuer : issuers) {
      if (is_in_chain(issuer) || !may_issue(issuer, last)) {
        continue;
      }
      chain.push_back(issuer);
      if (const x509::Anchor* const anchor = run(); anchor != nullptr) {
        return anchor;
      }
      chain.pop_back();
    }
    return nullptr;
  }

  bool is_in_chain(const Certificate& issuer) const {
    return std::any_of(chain.begin(), chain.end(),
                       [&issuer](const Certificate& item) {
                         return equal(item.der(), issuer.der());
                       });
  }
};

Error no_path(const Certificate& leaf) {
  return Error(
             Code::AnchorUnknown,
             fmt::format("\"{}\" names \"{}\" as its issuer, and no path of "
                         "certificates at hand leads from it to a trusted TPM "
                         "authority; give its issuers as collateral, or their "
                         "root as an anchor",
                         leaf.subject_text(), leaf.issuer_text()))
      .at("aik_cert");
}

crypto::FactKey key_of(Bytes der, const tee::EndorsementList& items) {
  Buffer digests = copy_of(crypto::sha256(der).bytes());
  for (const auto& item : items) {
    digests.insert(digests.end(), item->body_digest.data.begin(),
                   item->body_digest.data.end());
  }
  return crypto::sha256({bytes_of("assay/tpm/ak/1"), digests});
}

const x509::Anchor* find_by_id(const x509::Anchors& anchors,
                               const crypto::Sha256& key_id) {
  const auto found = std::find_if(
      anchors.begin(), anchors.end(),
      [&key_id](const x509::Anchor& item) { return item.key_id == key_id; });
  return found == anchors.end() ? nullptr : &*found;
}

// Checks tpm.ak.certificate and tpm.ak.chain, from the bytes.
Result<TrustedAk> build(Bytes der, const tee::EndorsementList& items,
                        const x509::Anchors& anchors, Trail& trail) {
  const Result<Certificate> leaf =
      der.empty() ? Error(Code::CertificateMalformed,
                          "the evidence has no certificate of its attestation "
                          "key")
                  : Certificate::parse(der);
  if (!leaf) {
    return trail.fail(CheckId::TpmAkCertificate, leaf.error()).at("aik_cert");
  }
  trail.note(CheckId::TpmAkCertificate, true);
  const std::vector<Certificate> issuers = issuers_at_hand(items);
  Search search{issuers, anchors, {*leaf}};
  const x509::Anchor* const anchor = search.run();
  if (anchor == nullptr) {
    return trail.fail(CheckId::TpmAkChain, no_path(*leaf));
  }
  if (auto holds = x509::check_chain_to_trusted(search.chain); !holds) {
    return trail.fail(CheckId::TpmAkChain, holds.error()).at("aik_cert");
  }
  auto path = std::make_shared<AkPath>();
  path->chain = std::move(search.chain);
  path->anchor_key_id = anchor->key_id;
  return TrustedAk{std::move(path), anchor};
}

Result<> check_validity(const AkPath& path, Time now, Trail& trail) {
  for (const Certificate& certificate : path.chain) {
    if (!certificate.valid_at(now)) {
      return trail.fail(
          CheckId::TpmAkValidity,
          Error(Code::CertificateExpired,
                fmt::format("\"{}\" is valid from {} to {}, not at {}",
                            certificate.subject_text(),
                            format_rfc3339(certificate.not_before()),
                            format_rfc3339(certificate.not_after()),
                            format_rfc3339(now)))
              .at("aik_cert"));
    }
  }
  return trail.require(CheckId::TpmAkValidity, true);
}

}  // namespace

tee::EndorsementId issuers_id() {
  return {"tpm/issuers"};
}

Result<TrustedAk> verify_ak_certificate(Bytes der, const crypto::PublicKey& key,
                                        const Given& given, Trail& trail) {
  const tee::EndorsementList& items =
      given.endorsements.find(issuers_id().name);
  const crypto::FactKey fact = key_of(der, items);
  TrustedAk trusted{crypto::recall<AkPath>(given.memo, fact), nullptr};
  if (trusted.path) {
    trusted.anchor = find_by_id(given.anchors.tpm, trusted.path->anchor_key_id);
  }
  if (trusted.anchor == nullptr) {
    TRY(trusted, build(der, items, given.anchors.tpm, trail));
    crypto::remember(given.memo, fact, trusted.path);
  }
  trail.note(CheckId::TpmAkCertificate, true);
  trail.note(CheckId::TpmAkChain, true);
  TRY_OK(check_validity(*trusted.path, given.now, trail));
  const Certificate& leaf = trusted.path->chain.front();
  TRY_OK(trail.require(CheckId::TpmAkUsage,
                       leaf.has_extended_key_usage(kAikUsage), kAikUsage));
  TRY_OK(trail.require(CheckId::TpmAkKeyMatch, leaf.public_key().same_as(key)));
  return trusted;
}

TrustedAk report_ak_certificate(Bytes der, const crypto::PublicKey& key,
                                const Given& given, Trail& trail) {
  Trail probe(tee::Recording::Details);
  const auto trusted = verify_ak_certificate(der, key, given, probe);
  for (const CheckId id : kChecks) {
    const tee::CheckRecord& record = probe.record(id);
    if (record.outcome != tee::CheckOutcome::NotReached) {
      trail.note(id, record.outcome == tee::CheckOutcome::Held,
                 std::string_view(record.expected),
                 std::string_view(record.found));
    }
  }
  return trusted ? *trusted : TrustedAk{};
}

}  // namespace assay::tpm
