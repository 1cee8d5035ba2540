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
#include "forge/platform.h"
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
  const auto judged = dcap::judge_tcb(quote, draft.tcb_info.content,
                                      draft.pck.extension, *enclave, unused);
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

std::string name_of_break(const Break& item) {
  const std::string_view code = tee::info(item.check).code;
  return item.variant.empty() ? std::string(code)
                              : fmt::format("{}/{}", code, item.variant);
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
  for (const Break& item : all_breaks()) {
    if (item.variant.empty() && applies(item, type)) {
      codes.push_back(tee::info(item.check).code);
    }
  }
  return codes;
}

std::vector<std::string> break_variants(EvidenceType type) {
  std::vector<std::string> names;
  for (const Break& item : all_breaks()) {
    if (!item.variant.empty() && applies(item, type)) {
      names.push_back(name_of_break(item));
    }
  }
  return names;
}

Result<Forged> forge_evidence(const IntelAuthority& authority,
                              const EvidenceSpec& spec,
                              std::string_view break_code, Time now) {
  TRY_OK(check_spec(spec));
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
  if (const auto failing = first_failing(draft, broken); failing) {
    forged.expected_verdict = "rejected";
    forged.expected_code = tee::info(*failing).code;
  } else {
    forged.expected_verdict = "verified";
    forged.expected_status = name_of(*merged_status(draft));
  }
  return forged;
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
