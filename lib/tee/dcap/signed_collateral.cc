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

// What a document must be, and which checks say so.
struct Profile {
  const CheckIds& checks;
  std::string_view name;  // of the endorsement, for people
  std::string_view id;
  uint32_t oldest_version;
  uint32_t newest_version;
};

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
  const bool under_same_root =
      document.signature_good &&
      document.signer->root.key_id() == platform.chain.root.key_id();
  return std::tuple(under_same_root,
                    content.evaluation_data_number >=
                        given.baseline.minimum_evaluation.value_or(0),
                    in_force(content, given.now), content.issue_date);
}

const tee::Endorsement* last_in_role(const tee::EndorsementList& items) {
  const tee::Endorsement* last = nullptr;
  for (const auto& item : items) {
    if (item->presentation == tee::Presentation::InRole) {
      last = item.get();
    }
  }
  return last;
}

template <class DocumentType, class Load, class Fits>
Candidate<DocumentType> choose(std::string_view name, std::string_view role,
                               const PlatformContext& platform,
                               const Given& given, Load load, Fits fits) {
  Candidate<DocumentType> best;
  const tee::EndorsementList& items = given.endorsements.find(name);
  for (const auto& item : items) {
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
  const tee::Endorsement* in_role = last_in_role(given.endorsements.find(role));
  if (in_role == nullptr) {
    in_role = last_in_role(items);
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

Result<const x509::Anchor*> check_signer(const Result<SignerChain>& read,
                                         const Profile& profile,
                                         const Given& given, Trail& trail) {
  const CheckId id = profile.checks.signer;
  if (!read) {
    return failed(trail, id, profile.name, read.error().message());
  }
  const SignerChain& chain = *read;
  const x509::Anchor* const anchor =
      x509::find_anchor(given.anchors.intel, chain.root);
  if (anchor == nullptr) {
    return failed(trail, id, profile.name,
                  fmt::format("\"{}\" of the signer is no trust anchor",
                              chain.root.subject_text()));
  }
  for (const x509::Certificate* certificate : {&chain.signer, &chain.root}) {
    if (!certificate->valid_at(given.now)) {
      return failed(trail, id, profile.name,
                    fmt::format("\"{}\" is valid from {} to {}, not at {}",
                                certificate->subject_text(),
                                format_rfc3339(certificate->not_before()),
                                format_rfc3339(certificate->not_after()),
                                format_rfc3339(given.now)));
    }
  }
  trail.note(id, true);
  return anchor;
}

// Gives the CRL that was asked.
Result<std::shared_ptr<const CrlFact>> check_signer_revocation(
    const SignerChain& chain, const PlatformContext& platform,
    const Profile& profile, const Given& given, Trail& trail) {
  const CheckId id = profile.checks.signer_revoked;
  const bool same_root = chain.root.key_id() == platform.chain.root.key_id();
  auto crl = same_root ? platform.crls.root : find_root_crl(chain.root, given);
  if (!crl) {
    return failed(trail, id, profile.name,
                  fmt::format("no CRL of \"{}\" in force is at hand to tell",
                              chain.root.subject_text()));
  }
  TRY_OK(trail.require(id, !crl->crl.revokes(chain.signer.serial()), {},
                       chain.signer.serial()));
  return crl;
}

template <class Content>
Result<> check_validity(const Content& content, const Profile& profile,
                        Time now, Trail& trail) {
  if (in_force(content, now)) {
    return trail.require(profile.checks.validity, true);
  }
  return failed(
      trail, profile.checks.validity, profile.name,
      fmt::format("in force from {} to {}, not at {}; refresh the "
                  "collateral",
                  format_rfc3339(content.issue_date),
                  format_rfc3339(content.next_update), format_rfc3339(now)));
}

Result<> check_evaluation_number(uint32_t found, CheckId id, const Given& given,
                                 Trail& trail) {
  const uint32_t least = given.baseline.minimum_evaluation.value_or(0);
  return trail.require(id, found >= least, uint64_t{least}, uint64_t{found});
}

template <class DocumentType>
Result<> check_presence(const Candidate<DocumentType>& candidate,
                        const Profile& profile, Trail& trail) {
  if (candidate.item == nullptr) {
    return failed(trail, profile.checks.missing, profile.name,
                  "not at hand; give it as collateral");
  }
  trail.note(profile.checks.missing, true);
  if (!candidate.document) {
    return trail.fail(profile.checks.malformed, candidate.document.error())
        .at(profile.name);
  }
  trail.note(profile.checks.malformed, true);
  return {};
}

// Checks that both documents share, up to validity.
template <class DocumentType>
Result<JudgedDocument<DocumentType>> check_document(
    const Candidate<DocumentType>& candidate, const Profile& profile,
    const PlatformContext& platform, const Given& given, Trail& trail) {
  TRY_OK(check_presence(candidate, profile, trail));
  const auto& document = **candidate.document;
  const auto& content = document.content;
  TRY_OK(trail.require(profile.checks.version,
                       content.version >= profile.oldest_version &&
                           content.version <= profile.newest_version,
                       {}, uint64_t{content.version}));
  TRY_OK(trail.require(profile.checks.id, content.id == profile.id, profile.id,
                       std::string_view(content.id)));
  TRY(const x509::Anchor* const anchor,
      check_signer(document.signer, profile, given, trail));
  const SignerChain& chain = *document.signer;
  TRY(const std::shared_ptr<const CrlFact> crl,
      check_signer_revocation(chain, platform, profile, given, trail));
  TRY_OK(trail.require(profile.checks.signature, document.signature_good));
  TRY_OK(check_validity(content, profile, given.now, trail));
  return JudgedDocument<DocumentType>{
      *candidate.document, candidate.item,
      std::min({chain.signer.not_after(), chain.root.not_after(),
                crl->crl.next_update(), content.next_update}),
      anchor->forged};
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
  const std::string name = tcb_info_name(platform.tee_type, pck.fmspc);
  const Profile profile{kTcbInfoChecks, name, sgx ? "SGX" : "TDX",
                        sgx ? 2u : 3u, 3};
  const auto load = [&given](const tee::Endorsement& item) {
    return load_document<TcbInfo>(item, kTcbInfoMember, parse_tcb_info,
                                  given.memo);
  };
  const auto fits = [&profile, &pck](const TcbInfo& info) {
    return info.id == profile.id && info.fmspc == pck.fmspc &&
           info.pce_id == pck.pce_id;
  };
  const Candidate<TcbInfoDocument> candidate = choose<TcbInfoDocument>(
      name, tcb_info_role(platform.tee_type), platform, given, load, fits);
  TRY(JudgedDocument<TcbInfoDocument> judged,
      check_document(candidate, profile, platform, given, trail));
  const TcbInfo& info = judged.document->content;
  TRY_OK(trail.require(CheckId::DcapTcbInfoFmspc, info.fmspc == pck.fmspc,
                       pck.fmspc.bytes(), info.fmspc.bytes()));
  TRY_OK(trail.require(CheckId::DcapTcbInfoPceId, info.pce_id == pck.pce_id,
                       pck.pce_id.bytes(), info.pce_id.bytes()));
  TRY_OK(check_evaluation_number(info.evaluation_data_number,
                                 CheckId::DcapTcbInfoEvaluationNumber, given,
                                 trail));
  return judged;
}

Result<JudgedDocument<QeIdentityDocument>> check_qe_identity(
    const PlatformContext& platform, const Given& given, Trail& trail) {
  const std::string_view name = qe_identity_name(platform.tee_type);
  const Profile profile{kQeIdentityChecks, name,
                        platform.tee_type == TeeType::Sgx ? "QE" : "TD_QE", 2,
                        2};
  const auto load = [&given](const tee::Endorsement& item) {
    return load_document<QeIdentity>(item, kQeIdentityMember, parse_qe_identity,
                                     given.memo);
  };
  const auto fits = [&profile](const QeIdentity& identity) {
    return identity.id == profile.id;
  };
  const Candidate<QeIdentityDocument> candidate =
      choose<QeIdentityDocument>(name, name, platform, given, load, fits);
  TRY(JudgedDocument<QeIdentityDocument> judged,
      check_document(candidate, profile, platform, given, trail));
  TRY_OK(check_evaluation_number(
      judged.document->content.evaluation_data_number,
      CheckId::DcapQeIdentityEvaluationNumber, given, trail));
  return judged;
}

}  // namespace assay::dcap
