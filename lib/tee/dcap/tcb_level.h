// SPDX-License-Identifier: Apache-2.0
// What every TCB level says, by ISVSVN or by platform, and how two of them
// become one status.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "codec/json.h"
#include "tee/baseline.h"
#include "tee/dcap/signed_document.h"

namespace assay::dcap {

// The part of a level that judges: status, date, advisories.
struct LevelJudgement {
  tee::TcbStatus status = tee::TcbStatus::UpToDate;
  Time date;
  std::vector<std::string> advisory_ids;
};

// tcbStatus, tcbDate, advisoryIDs. The relaunch pair is no status of a level.
// Errors: EndorsementMalformed, JSON errors.
Result<LevelJudgement> read_judgement(const codec::json::object& level);

// A level of a quoting enclave or of a TDX module.
struct IsvLevel {
  uint16_t isv_svn = 0;
  LevelJudgement judgement;
};

// {"tcb": {"isvsvn": n}, "tcbStatus", "tcbDate", "advisoryIDs"?}
Result<IsvLevel> read_isv_level(const codec::json::value& value);

// The member tcbLevels, one by one. Errors: EndorsementMalformed, JSON errors.
template <class Level, class Read>
Result<std::vector<Level>> read_levels(const codec::json::object& object,
                                       Read read) {
  TRY(const codec::json::array* const items,
      codec::array_member(object, "tcbLevels"));
  if (items->empty() || items->size() > kMaxTcbLevels) {
    return Error(Code::EndorsementMalformed,
                 fmt::format("expected 1 to {} levels, found {}", kMaxTcbLevels,
                             items->size()))
        .at("tcbLevels");
  }
  std::vector<Level> levels;
  levels.reserve(items->size());
  for (const codec::json::value& item : *items) {
    auto level = read(item);
    if (!level) {
      return Error(std::move(level).error())
          .at(fmt::format("tcbLevels[{}]", levels.size()));
    }
    levels.push_back(std::move(*level));
  }
  return levels;
}

// The first level with isv_svn <= found; null where there is none.
const IsvLevel* match_isv_level(const std::vector<IsvLevel>& levels,
                                uint16_t found);

// The platform's status after the quoting enclave's (or the module's) is taken
// into account: sgx-tdx-dcap.md section 5, table "Merge". Revoked wins.
tee::TcbStatus merge(tee::TcbStatus platform, tee::TcbStatus enclave);

// A TD's status by what it was launched under and what it runs under now:
// sgx-tdx-dcap.md section 5, "TD relaunch". Revoked wins.
tee::TcbStatus with_relaunch(tee::TcbStatus at_launch, tee::TcbStatus now);

}  // namespace assay::dcap
