// SPDX-License-Identifier: Apache-2.0
// Levels found, statuses merged: sgx-tdx-dcap.md section 5.
#include "tee/dcap/platform_tcb.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/assert.h"

namespace assay::dcap {
namespace {

using tee::CheckId;
using tee::TcbStatus;
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

Result<JudgedTcb> judge_enclave(const TcbInfo& info,
                                const PckExtension& platform,
                                const LevelJudgement& qe, Trail& trail) {
  const PlatformLevel* const level = match_level(info.levels, platform);
  TRY_OK(trail.require(CheckId::DcapTcbUnmatched, level != nullptr));
  return JudgedTcb{merge(level->status, qe.status), level->date,
                   united({&level->advisory_ids, &qe.advisory_ids})};
}

// What a TD would be if it had been launched under the module that runs now;
// nothing where the TCB info does not know that module.
std::optional<TcbStatus> status_now(const TcbInfo& info,
                                    const PckExtension& platform,
                                    const LevelJudgement& qe,
                                    const TeeTcbSvn& svn) {
  const PlatformLevel* const level = match_level(info.levels, platform, svn);
  const TdxModule* const module = find_tdx_module(*info.tdx_modules, svn);
  if (level == nullptr || module == nullptr) {
    return std::nullopt;
  }
  const TcbStatus status = merge(level->status, qe.status);
  if (module == &info.tdx_modules->version_0) {
    return status;  // has no levels
  }
  const IsvLevel* const isv = match_module_level(*module, svn);
  return isv == nullptr ? std::nullopt
                        : std::optional(merge(status, isv->judgement.status));
}

Result<JudgedTcb> judge_td(Bytes body, const TcbInfo& info,
                           const PckExtension& platform,
                           const LevelJudgement& qe, Trail& trail) {
  ASSAY_ASSERT(info.tdx_modules.has_value());
  TRY(const TdReport report, parse_td_report(body));
  TRY(const IsvLevel* const isv,
      check_tdx_module(report, *info.tdx_modules, trail));
  const PlatformLevel* const level =
      match_level(info.levels, platform, report.tee_tcb_svn);
  TRY_OK(trail.require(CheckId::DcapTcbUnmatched, level != nullptr));
  const LevelJudgement module =
      isv == nullptr ? LevelJudgement{} : isv->judgement;
  TcbStatus status = merge(merge(level->status, qe.status), module.status);
  if (report.v15) {
    const auto now = status_now(info, platform, qe, report.v15->tee_tcb_svn2);
    status = now ? with_relaunch(status, *now) : status;
  }
  return JudgedTcb{
      status, level->date,
      united({&level->advisory_ids, &qe.advisory_ids, &module.advisory_ids})};
}

}  // namespace

Result<JudgedTcb> judge_tcb(const Quote& quote, const TcbInfo& info,
                            const PckExtension& platform,
                            const IsvLevel& quoting_enclave, Trail& trail) {
  const LevelJudgement& qe = quoting_enclave.judgement;
  switch (quote.body_type) {
    case BodyType::Sgx:
      return judge_enclave(info, platform, qe, trail);
    case BodyType::Tdx10:
    case BodyType::Tdx15:
      return judge_td(quote.body, info, platform, qe, trail);
  }
  return judge_td(quote.body, info, platform, qe, trail);
}

}  // namespace assay::dcap
