// SPDX-License-Identifier: Apache-2.0
// One road for both documents; their checks differ only in identity.
#include "tee/dcap/signed_collateral.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::Given;
using tee::Trail;

// The ids of the checks that both documents have.
struct CheckIds {
  CheckId missing;
  CheckId malformed;
  CheckId version;
  CheckId id;
  CheckId signer;
  CheckId signer_revoked;
  CheckId signature;
  CheckId validity;
  CheckId evaluation_number;
};

constexpr CheckIds kTcbInfoChecks = {
    CheckId::DcapTcbInfoMissing,         CheckId::DcapTcbInfoMalformed,
    CheckId::DcapTcbInfoVersion,         CheckId::DcapTcbInfoId,
    CheckId::DcapTcbInfoSigner,          CheckId::DcapTcbInfoSignerRevoked,
    CheckId::DcapTcbInfoSignature,       CheckId::DcapTcbInfoValidity,
    CheckId::DcapTcbInfoEvaluationNumber};

constexpr CheckIds kQeIdentityChecks = {
    CheckId::DcapQeIdentityMissing,
    CheckId::DcapQeIdentityMalformed,
    CheckId::DcapQeIdentityVersion,
    CheckId::DcapQeIdentityId,
    CheckId::DcapQeIdentitySigner,
    CheckId::DcapQeIdentitySignerRevoked,
    CheckId::DcapQeIdentitySignature,
    CheckId::DcapQeIdentityValidity,
    CheckId::DcapQeIdentityEvaluationNumber};

// A document in its place, loaded or not.
template <class DocumentType>
struct Candidate {
  const tee::Endorsement* item = nullptr;
  Result<std::shared_ptr<const DocumentType>> document{nullptr};
};

template <class Content>
bool in_force(const Content& content, Time now) {
  return content.issue_date <= now && now <= content.next_update;
}

// Higher is better, member by member.
template <class DocumentType>
auto rank(const DocumentType& document, const PlatformContext& platform,
          const Given& given) {
  const auto& content = document.content;
  const bool same_root = document.signer && document.signer->root.key_id() ==
                                                platform.chain.root.key_id();
  return std::tuple(same_root,
                    content.evaluation_data_number >=
                        given.baseline.minimum_evaluation.value_or(0),
                    in_force(content, given.now), content.issue_date);
}

template <class DocumentType, class Load, class Fits>
Candidate<DocumentType> choose(std::string_view name, std::string_view role,
                               const PlatformContext& platform,
                               const Given& given, Load load, Fits fits) {
  Candidate<DocumentType> best;
  const tee::Endorsement* in_role = nullptr;
  for (const auto& item : given.endorsements.find(name)) {
    if (item->presentation == tee::Presentation::InRole) {
      in_role = item.get();
    }
    auto document = load(*item);
    if (!document || !fits((*document)->content)) {
      continue;
    }
    if (best.item == nullptr || rank(**document, platform, given) >
                                    rank(**best.document, platform, given)) {
      best = {item.get(), std::move(document)};
    }
  }
  if (best.item != nullptr) {
    return best;
  }
  for (const auto& item : given.endorsements.find(role)) {
    if (item->presentation == tee::Presentation::InRole) {
      in_role = item.get();
    }
  }
  if (in_role != nullptr) {
    best = {in_role, load(*in_role)};
  }
  return best;
}

Error failed(Trail& trail, CheckId id, std::string_view name,
             std::string detail) {
  return trail.fail(id, Error(info(id).error, std::move(detail))).at(name);
}

struct TrustedSigner {
  const x509::Anchor* anchor;
  Time earliest_expiry;
};

Result<TrustedSigner> check_signer(const Result<SignerChain>& read,
                                   const CheckIds& ids, std::string_view name,
                                   const Given& given, Trail& trail) {
  if (!read) {
    return failed(trail, ids.signer, name, read.error().message());
  }
  const SignerChain& chain = *read;
  const x509::Anchor* const anchor =
      x509::find_anchor(given.anchors.intel, chain.root);
  if (anchor == nullptr) {
    return failed(trail, ids.signer, name,
                  fmt::format("\"{}\" of the signer is no trust anchor",
                              chain.root.subject_text()));
  }
  for (const x509::Certificate* certificate : {&chain.signer, &chain.root}) {
    if (!certificate->valid_at(given.now)) {
      return failed(trail, ids.signer, name,
                    fmt::format("\"{}\" is valid from {} to {}, not at {}",
                                certificate->subject_text(),
                                format_rfc3339(certificate->not_before()),
                                format_rfc3339(certificate->not_after()),
                                format_rfc3339(given.now)));
    }
  }
  trail.note(ids.signer, true);
  return TrustedSigner{
      anchor, std::min(chain.signer.not_after(), chain.root.not_after())};
}

Result<> check_signer_revocation(const SignerChain& chain,
                                 const PlatformContext& platform,
                                 const CheckIds& ids, std::string_view name,
                                 const Given& given, Trail& trail) {
  const bool same_root = chain.root.key_id() == platform.chain.root.key_id();
  const auto crl =
      same_root ? platform.crls.root : find_root_crl(chain.root, given);
  if (!crl) {
    return failed(trail, ids.signer_revoked, name,
                  fmt::format("no CRL of \"{}\" in force is at hand to tell",
                              chain.root.subject_text()));
  }
  return trail.require(ids.signer_revoked,
                       !crl->crl.revokes(chain.signer.serial()), {},
                       chain.signer.serial());
}

template <class Content>
Result<> check_validity(const Content& content, const CheckIds& ids,
                        std::string_view name, Time now, Trail& trail) {
  if (in_force(content, now)) {
    return trail.require(ids.validity, true);
  }
  return failed(
      trail, ids.validity, name,
      fmt::format("in force from {} to {}, not at {}; refresh the "
                  "collateral",
                  format_rfc3339(content.issue_date),
                  format_rfc3339(content.next_update), format_rfc3339(now)));
}

Result<> check_evaluation_number(uint32_t found, const CheckIds& ids,
                                 const Given& given, Trail& trail) {
  const uint32_t least = given.baseline.minimum_evaluation.value_or(0);
  return trail.require(ids.evaluation_number, found >= least, uint64_t{least},
                       uint64_t{found});
}

// Checks that both documents share, up to validity.
template <class DocumentType>
Result<JudgedDocument<DocumentType>> check_document(
    const Candidate<DocumentType>& candidate, std::string_view name,
    const CheckIds& ids, bool version_known, std::string_view wanted_id,
    const PlatformContext& platform, const Given& given, Trail& trail) {
  const auto& document = **candidate.document;
  TRY_OK(trail.require(ids.version, version_known, {},
                       uint64_t{document.content.version}));
  TRY_OK(trail.require(ids.id, document.content.id == wanted_id, wanted_id,
                       std::string_view(document.content.id)));
  TRY(const TrustedSigner signer,
      check_signer(document.signer, ids, name, given, trail));
  TRY_OK(check_signer_revocation(*document.signer, platform, ids, name, given,
                                 trail));
  TRY_OK(trail.require(ids.signature, document.signature_good));
  TRY_OK(check_validity(document.content, ids, name, given.now, trail));
  return JudgedDocument<DocumentType>{
      *candidate.document, candidate.item,
      std::min(signer.earliest_expiry, document.content.next_update),
      signer.anchor->forged};
}

template <class DocumentType>
Result<> check_presence(const Candidate<DocumentType>& candidate,
                        std::string_view name, const CheckIds& ids,
                        Trail& trail) {
  if (candidate.item == nullptr) {
    return failed(
        trail, ids.missing, name,
        fmt::format("{} is not at hand; give it as collateral", name));
  }
  trail.note(ids.missing, true);
  if (!candidate.document) {
    return trail.fail(ids.malformed, candidate.document.error()).at(name);
  }
  trail.note(ids.malformed, true);
  return {};
}

}  // namespace

std::string tcb_info_name(TeeType tee_type, const Fmspc& fmspc) {
  std::string name(tcb_info_role(tee_type));
  name += '/';
  for (const uint8_t byte : fmspc.data) {
    fmt::format_to(std::back_inserter(name), "{:02X}", byte);
  }
  return name;
}

std::string_view tcb_info_role(TeeType tee_type) {
  return tee_type == TeeType::Sgx ? "intel/sgx/tcb-info" : "intel/tdx/tcb-info";
}

std::string_view qe_identity_name(TeeType tee_type) {
  return tee_type == TeeType::Sgx ? "intel/sgx/qe-identity"
                                  : "intel/tdx/qe-identity";
}

Result<JudgedDocument<TcbInfoDocument>> check_tcb_info(
    const PlatformContext& platform, const Given& given, Trail& trail) {
  const PckExtension& pck = platform.chain.extension;
  const bool sgx = platform.tee_type == TeeType::Sgx;
  const std::string_view wanted_id = sgx ? "SGX" : "TDX";
  const std::string name = tcb_info_name(platform.tee_type, pck.fmspc);
  const auto load = [&given](const tee::Endorsement& item) {
    return load_document<TcbInfo>(item, kTcbInfoMember, parse_tcb_info,
                                  given.memo);
  };
  const auto fits = [&](const TcbInfo& info) {
    return info.id == wanted_id && info.fmspc == pck.fmspc &&
           info.pce_id == pck.pce_id;
  };
  const auto candidate = choose<TcbInfoDocument>(
      name, tcb_info_role(platform.tee_type), platform, given, load, fits);
  TRY_OK(check_presence(candidate, name, kTcbInfoChecks, trail));
  const TcbInfo& info = (*candidate.document)->content;
  const bool version_known = info.version == 3 || (sgx && info.version == 2);
  TRY(auto judged,
      check_document(candidate, name, kTcbInfoChecks, version_known, wanted_id,
                     platform, given, trail));
  TRY_OK(trail.require(CheckId::DcapTcbInfoFmspc, info.fmspc == pck.fmspc,
                       pck.fmspc.bytes(), info.fmspc.bytes()));
  TRY_OK(trail.require(CheckId::DcapTcbInfoPceId, info.pce_id == pck.pce_id,
                       pck.pce_id.bytes(), info.pce_id.bytes()));
  TRY_OK(check_evaluation_number(info.evaluation_data_number, kTcbInfoChecks,
                                 given, trail));
  return judged;
}

Result<JudgedDocument<QeIdentityDocument>> check_qe_identity(
    const PlatformContext& platform, const Given& given, Trail& trail) {
  const std::string_view wanted_id =
      platform.tee_type == TeeType::Sgx ? "QE" : "TD_QE";
  const std::string_view name = qe_identity_name(platform.tee_type);
  const auto load = [&given](const tee::Endorsement& item) {
    return load_document<QeIdentity>(item, kQeIdentityMember, parse_qe_identity,
                                     given.memo);
  };
  const auto fits = [wanted_id](const QeIdentity& identity) {
    return identity.id == wanted_id;
  };
  const auto candidate =
      choose<QeIdentityDocument>(name, name, platform, given, load, fits);
  TRY_OK(check_presence(candidate, name, kQeIdentityChecks, trail));
  const QeIdentity& identity = (*candidate.document)->content;
  TRY(auto judged,
      check_document(candidate, name, kQeIdentityChecks, identity.version == 2,
                     wanted_id, platform, given, trail));
  TRY_OK(check_evaluation_number(identity.evaluation_data_number,
                                 kQeIdentityChecks, given, trail));
  return judged;
}

}  // namespace assay::dcap
