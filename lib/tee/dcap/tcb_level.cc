// SPDX-License-Identifier: Apache-2.0
// Levels and the convergence of their statuses.
#include "tee/dcap/tcb_level.h"

#include <algorithm>

namespace assay::dcap {

using tee::TcbStatus;

namespace {

bool is_of_level(TcbStatus status) {
  return status != TcbStatus::TDRelaunchAdvised &&
         status != TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
}

}  // namespace

Result<LevelJudgement> read_judgement(const codec::json::object& level) {
  LevelJudgement judgement;
  TRY(const std::string_view name, codec::string_member(level, "tcbStatus"));
  const auto status = tee::find_tcb_status(name);
  if (!status || !is_of_level(*status)) {
    constexpr size_t kShown = 64;
    return Error(Code::EndorsementMalformed,
                 fmt::format("\"{}\" is no TCB status", name.substr(0, kShown)))
        .at("tcbStatus");
  }
  judgement.status = *status;
  TRY(judgement.date, time_member(level, "tcbDate"));
  if (!level.contains("advisoryIDs")) {
    return judgement;
  }
  TRY(const codec::json::array* const advisories,
      codec::array_member(level, "advisoryIDs"));
  if (advisories->size() > kMaxAdvisories) {
    return Error(Code::EndorsementMalformed,
                 fmt::format("expected at most {} advisories, found {}",
                             kMaxAdvisories, advisories->size()))
        .at("advisoryIDs");
  }
  for (const codec::json::value& advisory : *advisories) {
    if (!advisory.is_string()) {
      return Error(Code::JsonWrongType, "expected strings").at("advisoryIDs");
    }
    judgement.advisory_ids.emplace_back(advisory.get_string());
  }
  return judgement;
}

Result<IsvLevel> read_isv_level(const codec::json::value& value) {
  constexpr uint64_t kMaxIsvSvn = 0xffff;
  TRY(const codec::json::object* const object, codec::as_object(value));
  TRY(const codec::json::object* const tcb,
      codec::object_member(*object, "tcb"));
  IsvLevel level;
  TRY(const uint64_t svn, codec::uint_member(*tcb, "isvsvn", kMaxIsvSvn));
  level.isv_svn = static_cast<uint16_t>(svn);
  TRY(level.judgement, read_judgement(*object));
  return level;
}

const IsvLevel* match_isv_level(const std::vector<IsvLevel>& levels,
                                uint16_t found) {
  const auto level = std::find_if(
      levels.begin(), levels.end(),
      [found](const IsvLevel& item) { return item.isv_svn <= found; });
  return level == levels.end() ? nullptr : &*level;
}

TcbStatus merge(TcbStatus platform, TcbStatus enclave) {
  if (platform == TcbStatus::Revoked || enclave == TcbStatus::Revoked) {
    return TcbStatus::Revoked;
  }
  // Intel gives enclaves UpToDate, OutOfDate and Revoked only. Whatever else a
  // signed identity should say is read as out of date: never as better.
  if (enclave == TcbStatus::UpToDate) {
    return platform;
  }
  switch (platform) {
    case TcbStatus::ConfigurationNeeded:
    case TcbStatus::ConfigurationAndSWHardeningNeeded:
    case TcbStatus::OutOfDateConfigurationNeeded:
    case TcbStatus::TDRelaunchAdvisedConfigurationNeeded:
      return TcbStatus::OutOfDateConfigurationNeeded;
    case TcbStatus::UpToDate:
    case TcbStatus::SWHardeningNeeded:
    case TcbStatus::OutOfDate:
    case TcbStatus::TDRelaunchAdvised:
      return TcbStatus::OutOfDate;
    case TcbStatus::Revoked:
      return TcbStatus::Revoked;
  }
  return TcbStatus::Revoked;
}

TcbStatus with_relaunch(TcbStatus at_launch, TcbStatus now) {
  if (at_launch == TcbStatus::Revoked || now == TcbStatus::Revoked) {
    return TcbStatus::Revoked;
  }
  if (at_launch != TcbStatus::OutOfDate &&
      at_launch != TcbStatus::OutOfDateConfigurationNeeded) {
    return at_launch;
  }
  switch (now) {
    case TcbStatus::UpToDate:
    case TcbStatus::SWHardeningNeeded:
      return at_launch == TcbStatus::OutOfDate
                 ? TcbStatus::TDRelaunchAdvised
                 : TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
    case TcbStatus::ConfigurationNeeded:
    case TcbStatus::ConfigurationAndSWHardeningNeeded:
      return TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
    case TcbStatus::OutOfDate:
    case TcbStatus::OutOfDateConfigurationNeeded:
    case TcbStatus::TDRelaunchAdvised:
    case TcbStatus::TDRelaunchAdvisedConfigurationNeeded:
    case TcbStatus::Revoked:
      return at_launch;
  }
  return at_launch;
}

}  // namespace assay::dcap
