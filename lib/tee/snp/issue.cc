// SPDX-License-Identifier: Apache-2.0
// The kinds of AMD's collateral, each told by its name.
#include "tee/snp/issue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codec/pem.h"
#include "tee/snp/certificates.h"
#include "tee/snp/chain.h"
#include "x509/crl.h"

namespace assay::snp {
namespace {

using tee::Endorsement;
using tee::Issue;
using x509::Certificate;

// What every kind is judged against.
struct Measure {
  ItemName name;
  const x509::Anchors& anchors;
  std::optional<Time> at;
};

Error unfit(const ItemName& name) {
  return Error(Code::EndorsementUnfit,
               fmt::format("is not what its name says, {}", name_text(name)));
}

std::string pem_of(Bytes der) {
  return codec::encode_pem("CERTIFICATE", der);
}

Result<> check_time(const Certificate& certificate, std::optional<Time> at) {
  if (!at || certificate.valid_at(*at)) {
    return {};
  }
  return Error(Code::CertificateExpired,
               fmt::format("\"{}\" is valid from {} to {}, not at {}",
                           certificate.subject_text(),
                           format_rfc3339(certificate.not_before()),
                           format_rfc3339(certificate.not_after()),
                           format_rfc3339(*at)));
}

Issue issue_of(const Certificate& certificate, const x509::Anchor& anchor) {
  return {.issued = certificate.not_before(),
          .next_update = certificate.not_after(),
          .number = {},
          .anchor = anchor.key_id,
          .forged = anchor.forged};
}

Result<Issue> verify_crl(const Endorsement& item, const Measure& measure) {
  TRY(const x509::Crl crl, x509::Crl::parse(item.body));
  const Line line = measure.name.line;
  if (crl.issuer_attribute("CN") != fmt::format("ARK-{}", name_of(line))) {
    return unfit(measure.name);
  }
  const auto signer = std::ranges::find_if(
      measure.anchors, [&crl, line](const x509::Anchor& anchor) {
        return speaks_for(anchor, line) && crl.signed_by(anchor.key);
      });
  if (!crl.says_pss_with_sha384() || signer == measure.anchors.end()) {
    return Error(Code::SignatureInvalid,
                 "expected RSASSA-PSS with SHA-384 by a trusted ARK");
  }
  if (measure.at && !crl.valid_at(*measure.at)) {
    return Error(Code::EndorsementExpired,
                 fmt::format("in force from {} to {}, not at {}",
                             format_rfc3339(crl.this_update()),
                             format_rfc3339(crl.next_update()),
                             format_rfc3339(*measure.at)));
  }
  return Issue{.issued = crl.this_update(),
               .next_update = crl.next_update(),
               .number = copy_of(crl.number()),
               .anchor = signer->key_id,
               .forged = signer->forged};
}

Result<Issue> verify_ark(const Endorsement& item, const Measure& measure) {
  TRY(const Certificate ark, Certificate::parse(item.body));
  const Line line = measure.name.line;
  if (ark.subject_attribute("CN") != fmt::format("ARK-{}", name_of(line)) ||
      !equal(ark.subject_der(), ark.issuer_der())) {
    return unfit(measure.name);
  }
  const x509::Anchor* const anchor = x509::find_anchor(measure.anchors, ark);
  if (anchor == nullptr || !speaks_for(*anchor, line)) {
    return Error(Code::AnchorUnknown,
                 fmt::format("\"{}\" is no trust anchor", ark.subject_text()));
  }
  if (!is_signed(ark, ark.public_key())) {
    return Error(Code::SignatureInvalid,
                 "expected RSASSA-PSS with SHA-384 by its own key");
  }
  TRY_OK(check_time(ark, measure.at));
  return issue_of(ark, *anchor);
}

// What stands beside an issuer: its ARK, or nothing.
Result<> check_beside(const Endorsement& item, const x509::Anchor& anchor,
                      std::optional<Time> at) {
  if (item.issuer_chain.empty()) {
    return {};
  }
  TRY(const std::vector<Certificate> arks,
      parse_certificates(item.issuer_chain));
  if (arks.size() != 1 || arks.front().key_id() != anchor.key_id ||
      !is_signed(arks.front(), anchor.key)) {
    return Error(Code::PathInvalid, "what is beside it is not its ARK alone");
  }
  return check_time(arks.front(), at);
}

Result<Issue> verify_issuer(const Endorsement& item, const Measure& measure) {
  TRY(const Certificate issuer, Certificate::parse(item.body));
  const Line line = measure.name.line;
  const auto role = find_issuer_role(issuer.subject_attribute("CN"));
  const EkKind kind =
      measure.name.kind == ItemKind::Ask ? EkKind::Vcek : EkKind::Vlek;
  if (!role || role->line != line || role->issues != kind) {
    return unfit(measure.name);
  }
  const x509::Anchor* const ark = find_ark(measure.anchors, issuer, line);
  if (ark == nullptr) {
    return Error(Code::AnchorUnknown,
                 fmt::format("\"{}\" is not signed by a trusted ARK",
                             issuer.subject_text()));
  }
  if (issuer.public_key().kind() != crypto::KeyKind::Rsa || !issuer.is_ca() ||
      !issuer.may_sign_certificates()) {
    return Error(Code::PathInvalid, "it may not sign certificates");
  }
  TRY_OK(check_time(issuer, measure.at));
  TRY_OK(check_beside(item, *ark, measure.at));
  return issue_of(issuer, *ark);
}

// The path is judged as that of evidence is.
Result<Issue> verify_ek(const Endorsement& item, const Measure& measure) {
  TRY(const Certificate ek, Certificate::parse(item.body));
  tee::Trail trail;
  TRY(const TrustedChain trusted,
      verify_chain(chain_source(pem_of(ek.der()) + item.issuer_chain),
                   measure.anchors, measure.at.value_or(ek.not_before()),
                   nullptr, trail));
  const EkChain& chain = *trusted.chain;
  TRY(const EkExtensions extensions,
      parse_ek_extensions(chain.leaf, chain.line));
  const bool fits = chain.line == measure.name.line &&
                    extensions.product == name_of(chain.line) &&
                    chain.issues == extensions.kind &&
                    ek_name(chain.line, extensions) == name_text(measure.name);
  if (!fits || !equal(chain.leaf.der(), ek.der())) {
    return Error(
        Code::EndorsementUnfit,
        fmt::format("it is {} of {}, not {}", ek_name(chain.line, extensions),
                    extensions.product, name_text(measure.name)));
  }
  Issue issue = issue_of(ek, *trusted.ark);
  issue.lasting_key = ek.key_id();
  return issue;
}

}  // namespace

Result<tee::Issue> verify_issue(std::string_view name,
                                const tee::Endorsement& item,
                                const x509::Anchors& anchors,
                                std::optional<Time> at) {
  TRY(const ItemName read, parse_item_name(name));
  const Measure measure{read, anchors, at};
  switch (read.kind) {
    case ItemKind::Crl:
      return verify_crl(item, measure);
    case ItemKind::Ark:
      return verify_ark(item, measure);
    case ItemKind::Ask:
    case ItemKind::Asvk:
      return verify_issuer(item, measure);
    case ItemKind::Vcek:
    case ItemKind::Vlek:
      return verify_ek(item, measure);
  }
  return unfit(read);
}

std::optional<std::string> issuer_of(std::string_view name) {
  const auto read = parse_item_name(name);
  if (!read || (read->kind != ItemKind::Vcek && read->kind != ItemKind::Vlek)) {
    return std::nullopt;
  }
  return issuer_name(read->line, ek_kind(read->kind));
}

std::shared_ptr<const tee::Endorsement> with_issuer(
    const tee::Endorsement& item, const tee::Endorsement& issuer) {
  return tee::make_endorsement(item.body,
                               pem_of(issuer.body) + issuer.issuer_chain,
                               item.fetched_at, item.presentation);
}

}  // namespace assay::snp
