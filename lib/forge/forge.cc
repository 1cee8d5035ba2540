// SPDX-License-Identifier: Apache-2.0
// Drafts, breaks, assembles, and says what a verifier must answer.
#include "forge/forge.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/nearest.h"
#include "forge/body.h"
#include "forge/breaks.h"
#include "forge/draft.h"
#include "forge/guest_breaks.h"
#include "forge/guest_forge.h"
#include "forge/platform.h"
#include "forge/snp_breaks.h"
#include "forge/snp_draft.h"
#include "forge/tpm_breaks.h"
#include "tee/dcap/platform_tcb.h"

namespace assay::forge {
namespace {

using tee::CheckId;
using tee::TcbStatus;

// What platform, quoting enclave and module are together; nothing where one of
// them does not fit.
std::optional<TcbStatus> merged_status(const Draft& draft) {
  const auto* const enclave = dcap::match_isv_level(
      draft.qe_identity.content.levels, draft.quote.qe_report.isv_svn);
  const bool td = tee_of(draft.spec.type) == dcap::TeeType::Tdx;
  if (enclave == nullptr ||
      td != draft.tcb_info.content.tdx_modules.has_value()) {
    return std::nullopt;
  }
  const Buffer body = write_body(draft.quote.body);
  dcap::Quote quote;
  quote.body_type = body_type_of(draft.quote.body);
  quote.body = body;
  tee::Trail unused;
  const auto judged = dcap::judge_tcb(
      {quote, draft.tcb_info.content, draft.pck.extension,
       draft.qe_identity.content, draft.quote.qe_report.isv_svn},
      tee::TcbStatusSet::any(), unused);
  return judged ? std::optional(judged->status) : std::nullopt;
}

// The earliest of what the break and what the spec itself make fail.
std::optional<CheckId> first_failing(const Draft& draft, const Break* broken) {
  constexpr uint16_t kPckChain = 5;
  std::vector<CheckId> failing;
  if (broken != nullptr) {
    failing.push_back(broken->check);
  }
  if (draft.quote.certification_type != kPckChain) {
    failing.push_back(CheckId::DcapAuthCertificationType);
  }
  if (merged_status(draft) == TcbStatus::Revoked) {
    failing.push_back(CheckId::DcapTcbRevoked);
  }
  const auto first = std::min_element(failing.begin(), failing.end());
  return first == failing.end() ? std::nullopt : std::optional(*first);
}

template <class AnyBreak>
std::string name_of_break(const AnyBreak& item) {
  const std::string_view code = tee::info(item.check).code;
  return item.variant.empty() ? std::string(code)
                              : fmt::format("{}/{}", code, item.variant);
}

// The tables have the same columns.
template <class Visit>
void for_each_break(EvidenceType type, Visit visit) {
  if (type == EvidenceType::SevSnpVm) {
    for (const SnpBreak& item : all_snp_breaks()) {
      visit(item);
    }
    return;
  }
  if (type == EvidenceType::Tpm) {
    for (const TpmBreak& item : all_tpm_breaks()) {
      visit(item);
    }
    return;
  }
  if (type == EvidenceType::AzureGuest) {
    for (const GuestBreak& item : all_guest_breaks()) {
      visit(item);
    }
    return;
  }
  for (const Break& item : all_breaks()) {
    if (applies(item, type)) {
      visit(item);
    }
  }
}

// The same of a report, whose TCB versions are the spec's.
std::optional<CheckId> first_failing(const SnpSpec& spec,
                                     const SnpBreak* broken) {
  const SnpTcbs tcbs = tcbs_of(spec);
  const bool ordered = snp::no_part_above(tcbs.reported, tcbs.current) &&
                       snp::no_part_above(tcbs.committed, tcbs.current);
  if (broken == nullptr) {
    return ordered ? std::nullopt : std::optional(CheckId::SnpTcbOrder);
  }
  return ordered ? broken->check
                 : std::min(broken->check, CheckId::SnpTcbOrder);
}

// The same of a TPM, which may quote less than the default policy asks for.
std::optional<CheckId> first_failing(const TpmSpec& spec,
                                     const TpmBreak* broken) {
  std::vector<CheckId> failing;
  if (broken != nullptr) {
    failing.push_back(broken->check);
  }
  const bool sha1_alone =
      spec.banks.size() == 1 && spec.banks.front() == crypto::Hash::Sha1;
  if (spec.pcrs != tee::kAllPcrs || sha1_alone) {
    failing.push_back(CheckId::TpmQuoteRequiredPcrs);
  }
  if (spec.att_type == tpm::AttType::Vbs && !spec.idks) {
    failing.push_back(CheckId::VbsIdksMissing);
  }
  const auto first = std::min_element(failing.begin(), failing.end());
  return first == failing.end() ? std::nullopt : std::optional(*first);
}

void expect(Forged& forged, std::optional<CheckId> failing) {
  forged.expected_verdict = failing ? "rejected" : "verified";
  if (failing) {
    forged.expected_code = tee::info(*failing).code;
  }
}

Error of_other_vendor(EvidenceType type) {
  return Error(Code::EvidenceUnsupported,
               fmt::format("{} needs the authority of another vendor",
                           wire_name_of(type)));
}

Error no_such_break(std::string_view name, EvidenceType type) {
  const std::string_view nearest = nearest_name(name, breakable(type));
  return Error(
      Code::EvidenceUnsupported,
      fmt::format(
          "there is no break \"{}\" for this type{}", name,
          nearest.empty() ? "" : fmt::format("; did you mean {}", nearest)));
}

}  // namespace

std::vector<std::string_view> breakable(EvidenceType type) {
  std::vector<std::string_view> codes;
  const auto add = [&codes](const auto& item) {
    if (item.variant.empty()) {
      codes.push_back(tee::info(item.check).code);
    }
  };
  for_each_break(type, add);
  return codes;
}

std::vector<std::string> break_variants(EvidenceType type) {
  std::vector<std::string> names;
  const auto add = [&names](const auto& item) {
    if (!item.variant.empty()) {
      names.push_back(name_of_break(item));
    }
  };
  for_each_break(type, add);
  return names;
}

Result<Forged> forge_evidence(const IntelAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now) {
  TRY_OK(check_spec(spec));
  if (spec.type == EvidenceType::SevSnpVm || spec.type == EvidenceType::Tpm ||
      spec.type == EvidenceType::AzureGuest) {
    return of_other_vendor(spec.type);
  }
  const Break* broken = nullptr;
  if (!break_code.empty()) {
    broken = find_break(break_code);
    if (broken == nullptr || !applies(*broken, spec.type)) {
      return no_such_break(break_code, spec.type);
    }
  }
  Draft draft = make_draft(authority, spec, now);
  if (broken != nullptr) {
    broken->edit(draft);
  }
  Forged forged = assemble(draft);
  const auto failing = first_failing(draft, broken);
  expect(forged, failing);
  if (!failing) {
    forged.expected_status = name_of(*merged_status(draft));
  }
  return forged;
}

Result<Forged> forge_evidence(const AmdAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now) {
  TRY_OK(check_spec(spec));
  if (spec.type != EvidenceType::SevSnpVm) {
    return of_other_vendor(spec.type);
  }
  const SnpBreak* broken = nullptr;
  if (!break_code.empty()) {
    broken = find_snp_break(break_code);
    const bool vlek = spec.snp.signing_key == snp::EkKind::Vlek;
    if (broken == nullptr || (vlek && broken->reach == SnpReach::Vceks)) {
      return no_such_break(break_code, spec.type);
    }
  }
  SnpDraft draft = make_snp_draft(authority, spec, now);
  if (broken != nullptr) {
    broken->edit(draft);
  }
  Forged forged = assemble(draft);
  expect(forged, first_failing(spec.snp, broken));
  return forged;
}

Result<Forged> forge_evidence(const TpmAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now) {
  TRY_OK(check_spec(spec));
  if (spec.type != EvidenceType::Tpm) {
    return of_other_vendor(spec.type);
  }
  const TpmBreak* broken = nullptr;
  if (!break_code.empty()) {
    broken = find_tpm_break(break_code);
    if (broken == nullptr || !applies(*broken, spec.tpm)) {
      return no_such_break(break_code, spec.type);
    }
  }
  TpmDraft draft = make_tpm_draft(authority, spec, now);
  if (broken != nullptr) {
    broken->edit(draft);
  }
  Forged forged = assemble(draft);
  expect(forged, first_failing(spec.tpm, broken));
  return forged;
}

Authority make_authority(Time now) {
  return {make_intel_authority(now), make_amd_authority(now),
          make_tpm_authority(now)};
}

Result<Forged> forge_evidence(const Authority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now) {
  switch (spec.type) {
    case EvidenceType::SevSnpVm:
      return forge_evidence(authority.amd, spec, break_code, now);
    case EvidenceType::Tpm:
      return forge_evidence(authority.tpm, spec, break_code, now);
    case EvidenceType::AzureGuest:
      return forge_guest({authority.intel, authority.amd, authority.tpm}, spec,
                         break_code, now);
    case EvidenceType::SgxEnclave:
    case EvidenceType::OpenEnclave:
    case EvidenceType::TdxVm:
      break;
  }
  return forge_evidence(authority.intel, spec, break_code, now);
}

std::string forge_collateral(const IntelAuthority& authority, dcap::TeeType tee,
                             const PlatformSpec& platform, Time now) {
  ASSAY_ASSERT(check_spec(platform, tee).has_value());
  EvidenceSpec spec;
  spec.type = tee == dcap::TeeType::Tdx ? EvidenceType::TdxVm
                                        : EvidenceType::SgxEnclave;
  spec.platform = platform;
  Draft draft = make_draft(authority, spec, now);
  draft.tcb_info.content = make_boundless_tcb_info(platform, tee, now);
  draft.qe_identity.content = make_boundless_qe_identity(platform, tee, now);
  return assemble(draft).collateral_json;
}

}  // namespace assay::forge
