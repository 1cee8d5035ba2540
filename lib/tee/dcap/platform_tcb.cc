// SPDX-License-Identifier: Apache-2.0
// Levels found, statuses merged: sgx-tdx-dcap.md section 5.
#include "tee/dcap/platform_tcb.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "base/assert.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::TcbStatus;
using tee::TcbStatusSet;
using tee::Trail;

// In the order given, each once.
std::vector<std::string> united(
    std::initializer_list<const std::vector<std::string>*> parts) {
  std::vector<std::string> ids;
  for (const std::vector<std::string>* const part : parts) {
    for (const std::string& id : *part) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(id);
      }
    }
  }
  return ids;
}

// Fails with the least fix.
Result<> require_level(const PlatformLevel* level, const QuotedTcb& tcb,
                       const TcbStatusSet& accepted, Trail& trail) {
  if (level != nullptr) {
    return trail.require(CheckId::DcapTcbUnmatched, true);
  }
  const auto explanation = explain_tcb(tcb, accepted);
  trail.explain(explanation);
  return trail.require(CheckId::DcapTcbUnmatched, false, {},
                       std::string_view(least_fix(explanation)));
}

Result<JudgedTcb> judge_enclave(const QuotedTcb& tcb,
                                const TcbStatusSet& accepted, Trail& trail) {
  const LevelJudgement& qe = judgement_of_qe(tcb);
  const PlatformLevel* const level = match_level(tcb.info.levels, tcb.platform);
  TRY_OK(require_level(level, tcb, accepted, trail));
  return JudgedTcb{merge(level->status, qe.status), level->date,
                   united({&level->advisory_ids, &qe.advisory_ids})};
}

Result<JudgedTcb> judge_td(const QuotedTcb& tcb, const TcbStatusSet& accepted,
                           Trail& trail) {
  ASSAY_ASSERT(tcb.info.tdx_modules.has_value());
  const LevelJudgement& qe = judgement_of_qe(tcb);
  TRY(const TdReport report, parse_td_report(tcb.quote.body));
  const auto isv = check_tdx_module(report, *tcb.info.tdx_modules, trail);
  if (!isv) {
    if (trail.record(CheckId::TdxModuleTcbUnmatched).outcome ==
            tee::CheckOutcome::Failed &&
        trail.keeps_details()) {
      trail.explain(explain_tcb(tcb, accepted));
    }
    return isv.error();
  }
  const PlatformLevel* const level =
      match_level(tcb.info.levels, tcb.platform, report.tee_tcb_svn);
  TRY_OK(require_level(level, tcb, accepted, trail));
  const LevelJudgement module =
      *isv == nullptr ? LevelJudgement{} : (*isv)->judgement;
  TcbStatus status = merge(merge(level->status, qe.status), module.status);
  if (report.v15) {
    const auto now = status_under(tcb, report.v15->tee_tcb_svn2);
    status = now ? with_relaunch(status, *now) : status;
  }
  return JudgedTcb{
      status, level->date,
      united({&level->advisory_ids, &qe.advisory_ids, &module.advisory_ids})};
}

// "OutOfDate: platform at level ...", or the status alone.
std::string found_text(TcbStatus status,
                       const tee::TcbExplanation& explanation) {
  const std::string fix = least_fix(explanation);
  return fix.empty() ? std::string(name_of(status))
                     : fmt::format("{}: {}", name_of(status), fix);
}

}  // namespace

Result<JudgedTcb> judge_tcb(const QuotedTcb& tcb, const TcbStatusSet& accepted,
                            Trail& trail) {
  return tcb.quote.body_type == BodyType::Sgx
             ? judge_enclave(tcb, accepted, trail)
             : judge_td(tcb, accepted, trail);
}

Result<std::optional<Time>> check_status(TcbStatus status, const QuotedTcb& tcb,
                                         const tee::Baseline& baseline,
                                         Time now, Trail& trail) {
  const std::string_view name = name_of(status);
  const bool accepted = baseline.accepted.contains(status);
  if (accepted && !trail.keeps_details()) {  // the usual road costs nothing
    trail.note(CheckId::DcapTcbRevoked, true);
    trail.note(CheckId::DcapTcbStatus, status == TcbStatus::UpToDate);
    trail.note(CheckId::DcapTcbGrace, true);
    return std::optional<Time>();
  }
  const tee::TcbExplanation explanation = explain_tcb(tcb, baseline.accepted);
  trail.explain(explanation);
  const std::string found = found_text(status, explanation);
  TRY_OK(trail.require(CheckId::DcapTcbRevoked, status != TcbStatus::Revoked,
                       {}, std::string_view(found)));
  std::optional<Time> until;
  if (!accepted) {
    const std::chrono::days grace(baseline.grace_days);
    until = end_of_grace(explanation, baseline.accepted, grace);
    if (grace.count() == 0 || !until || now > *until) {
      TRY_OK(
          trail.require(CheckId::DcapTcbStatus, false,
                        std::string_view("a status that the baseline accepts"),
                        std::string_view(found)));
    }
  }
  trail.note(CheckId::DcapTcbStatus, status == TcbStatus::UpToDate,
             std::string_view("UpToDate"), name);
  const std::string end = until ? format_rfc3339(*until) : std::string();
  trail.note(CheckId::DcapTcbGrace, !until, {}, std::string_view(end));
  return until;
}

}  // namespace assay::dcap
