// SPDX-License-Identifier: Apache-2.0
// Levels and statuses of who is quoted.
#include "tee/dcap/quoted_tcb.h"

#include "base/assert.h"

namespace assay::dcap {

using tee::TcbStatus;

const LevelJudgement& judgement_of_qe(const QuotedTcb& tcb) {
  const IsvLevel* const level =
      match_isv_level(tcb.identity.levels, tcb.qe_isv_svn);
  ASSAY_ASSERT(level != nullptr);
  return level->judgement;
}

std::optional<TcbStatus> status_under(const QuotedTcb& tcb,
                                      const TeeTcbSvn& svn) {
  ASSAY_ASSERT(tcb.info.tdx_modules.has_value());
  const PlatformLevel* const level =
      match_level(tcb.info.levels, tcb.platform, svn);
  const TdxModule* const module = find_tdx_module(*tcb.info.tdx_modules, svn);
  if (level == nullptr || module == nullptr) {
    return std::nullopt;
  }
  const TcbStatus status = merge(level->status, judgement_of_qe(tcb).status);
  if (module == &tcb.info.tdx_modules->version_0) {
    return status;  // has no levels
  }
  const IsvLevel* const isv = match_module_level(*module, svn);
  return isv == nullptr ? std::nullopt
                        : std::optional(merge(status, isv->judgement.status));
}

}  // namespace assay::dcap
