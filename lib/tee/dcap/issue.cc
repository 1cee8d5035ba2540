// SPDX-License-Identifier: Apache-2.0
// The kinds of Intel's collateral, each told by its name.
#include "tee/dcap/issue.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "tee/dcap/signature_algorithm.h"
#include "tee/dcap/signed_collateral.h"

namespace assay::dcap {
namespace {

using tee::Endorsement;
using tee::Issue;

// What every kind is judged against.
struct Measure {
  std::string_view name;
  const x509::Anchors& anchors;
  std::optional<Time> at;
};

Error unfit(std::string detail) {
  return Error(Code::EndorsementUnfit, std::move(detail));
}

Buffer number_of(uint32_t value) {
  Buffer number;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<uint8_t>(value >> shift);
    if (byte != 0 || !number.empty()) {
      number.push_back(byte);
    }
  }
  return number;
}

Issue issue_of(Time issued, Time next_update, Buffer number,
               const x509::Anchor& anchor) {
  return {issued, next_update, std::move(number), anchor.key_id, anchor.forged};
}

Result<Issue> in_force(Issue issue, std::optional<Time> at) {
  if (at && (*at < issue.issued || *at > issue.next_update)) {
    return Error(
        Code::EndorsementExpired,
        fmt::format("in force from {} to {}, not at {}",
                    format_rfc3339(issue.issued),
                    format_rfc3339(issue.next_update), format_rfc3339(*at)));
  }
  return issue;
}

Result<const x509::Anchor*> anchor_of(const x509::Certificate& root,
                                      const x509::Anchors& anchors) {
  const x509::Anchor* const anchor = x509::find_anchor(anchors, root);
  if (anchor == nullptr) {
    return Error(Code::AnchorUnknown,
                 fmt::format("\"{}\" is no trust anchor", root.subject_text()));
  }
  return anchor;
}

Result<> check_times(std::span<const x509::Certificate> chain,
                     std::optional<Time> at) {
  for (const x509::Certificate& certificate : chain) {
    if (at && !certificate.valid_at(*at)) {
      return Error(Code::CertificateExpired,
                   fmt::format("\"{}\" is valid from {} to {}, not at {}",
                               certificate.subject_text(),
                               format_rfc3339(certificate.not_before()),
                               format_rfc3339(certificate.not_after()),
                               format_rfc3339(*at)));
    }
  }
  return {};
}

// When it ends by itself; where no time is asked about, not after the
// certificates that prove it.
Time end_of(Time next_update, std::span<const x509::Certificate> chain,
            std::optional<Time> at) {
  for (const x509::Certificate& certificate : chain) {
    if (!at) {
      next_update = std::min(next_update, certificate.not_after());
    }
  }
  return next_update;
}

Result<> check_crl_signature(bool good, const Endorsement& item) {
  if (!good || !says_ecdsa_with_sha256(item.body)) {
    return Error(Code::SignatureInvalid,
                 "expected ecdsa-with-SHA256 by the CA that the CRL names");
  }
  return {};
}

// The root signs its own list: its key is the anchor.
Result<Issue> verify_root_crl(const Endorsement& item, const Measure& measure) {
  TRY(const x509::Crl crl, x509::Crl::parse(item.body));
  for (const x509::Anchor& anchor : measure.anchors) {
    if (crl.signed_by(anchor.key)) {
      TRY_OK(check_crl_signature(true, item));
      return in_force(issue_of(crl.this_update(), crl.next_update(),
                               copy_of(crl.number()), anchor),
                      measure.at);
    }
  }
  return Error(Code::SignatureInvalid, "no trust anchor signed the CRL");
}

Result<Issue> verify_pck_crl(const Endorsement& item, PckCa ca,
                             const Measure& measure) {
  constexpr size_t kLength = 2;
  TRY(const x509::Crl crl, x509::Crl::parse(item.body));
  if (item.issuer_chain.empty()) {
    return Error(Code::PathInvalid, "the chain of the CRL's issuer is absent");
  }
  TRY(const std::vector<x509::Certificate> chain,
      x509::parse_pem_chain(item.issuer_chain, kLength));
  if (chain.size() != kLength) {
    return Error(Code::PathInvalid,
                 fmt::format("expected the CRL's issuer and its root, found {} "
                             "certificates",
                             chain.size()));
  }
  const x509::Certificate& issuer = chain.front();
  if (issuer.subject_attribute("CN") != common_name_of(ca) ||
      !equal(crl.issuer_der(), issuer.subject_der())) {
    return unfit(fmt::format("expected a CRL of {}", common_name_of(ca)));
  }
  TRY_OK(x509::check_chain(chain));
  TRY(const x509::Anchor* const anchor,
      anchor_of(chain.back(), measure.anchors));
  TRY_OK(check_times(chain, measure.at));
  TRY_OK(check_crl_signature(
      issuer.may_sign_crls() && crl.signed_by(issuer.public_key()), item));
  return in_force(
      issue_of(crl.this_update(), end_of(crl.next_update(), chain, measure.at),
               copy_of(crl.number()), *anchor),
      measure.at);
}

template <class Content>
Result<Issue> judge_document(const Document<Content>& document,
                             const Measure& measure) {
  if (!document.signer) {
    return Error(document.signer.error());
  }
  const SignerChain& chain = *document.signer;
  TRY(const x509::Anchor* const anchor, anchor_of(chain.root, measure.anchors));
  const std::array proof{chain.signer, chain.root};
  TRY_OK(check_times(proof, measure.at));
  if (!document.signature_good) {
    return Error(Code::SignatureInvalid,
                 "the signature is not that of the TCB signing key");
  }
  const Content& content = document.content;
  return in_force(issue_of(content.issue_date,
                           end_of(content.next_update, proof, measure.at),
                           number_of(content.evaluation_data_number), *anchor),
                  measure.at);
}

Result<Issue> verify_tcb_info(const Endorsement& item, TeeType tee,
                              const Measure& measure) {
  TRY(const auto document,
      load_document<TcbInfo>(item, kTcbInfoMember, parse_tcb_info, nullptr));
  const TcbInfo& info = document->content;
  const std::string_view id = tee == TeeType::Sgx ? "SGX" : "TDX";
  if (info.id != id || info.levels.empty() ||
      tcb_info_name(tee, info.fmspc) != measure.name) {
    return unfit("expected TCB info of that TEE and FMSPC");
  }
  return judge_document(*document, measure);
}

Result<Issue> verify_qe_identity(const Endorsement& item, TeeType tee,
                                 const Measure& measure) {
  TRY(const auto document,
      load_document<QeIdentity>(item, kQeIdentityMember, parse_qe_identity,
                                nullptr));
  const std::string_view id = tee == TeeType::Sgx ? "QE" : "TD_QE";
  if (document->content.id != id || document->content.levels.empty()) {
    return unfit(fmt::format("expected an identity {} of a known version", id));
  }
  return judge_document(*document, measure);
}

}  // namespace

Result<Issue> verify_issue(std::string_view name, const Endorsement& item,
                           const x509::Anchors& anchors,
                           std::optional<Time> at) {
  const Measure measure{name, anchors, at};
  if (name == kRootCrlName) {
    return verify_root_crl(item, measure);
  }
  for (const PckCa ca : {PckCa::Processor, PckCa::Platform}) {
    if (name == pck_crl_name(ca)) {
      return verify_pck_crl(item, ca, measure);
    }
  }
  for (const TeeType tee : {TeeType::Sgx, TeeType::Tdx}) {
    if (name == qe_identity_name(tee)) {
      return verify_qe_identity(item, tee, measure);
    }
    if (name.starts_with(tcb_info_role(tee))) {
      return verify_tcb_info(item, tee, measure);
    }
  }
  return unfit(fmt::format("no collateral has the name {}", name));
}

}  // namespace assay::dcap
