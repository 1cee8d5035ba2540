// SPDX-License-Identifier: Apache-2.0
// Which platforms are recent enough: TCB statuses and the minimum issue of the
// vendor's TCB data.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::tee {

// Intel's spelling (PCS v4 TCB info, tcbStatus). The relaunch pair is of TDs
// alone and never in TCB info: the TD was launched under a TDX module that is
// out of date, and the platform has a better one by now.
enum class TcbStatus : uint8_t {
  UpToDate,
  SWHardeningNeeded,
  ConfigurationNeeded,
  ConfigurationAndSWHardeningNeeded,
  OutOfDate,
  OutOfDateConfigurationNeeded,
  TDRelaunchAdvised,
  TDRelaunchAdvisedConfigurationNeeded,
  Revoked,
};

std::string_view name_of(TcbStatus status);
std::optional<TcbStatus> find_tcb_status(std::string_view name);

// A set of statuses. Revoked is never in it.
class TcbStatusSet {
 public:
  // All but Revoked: for stating facts offline.
  static TcbStatusSet any();
  // UpToDate, SWHardeningNeeded, ConfigurationNeeded and
  // ConfigurationAndSWHardeningNeeded: the service's default.
  static TcbStatusSet current();
  static TcbStatusSet none() { return {}; }

  // Adding Revoked changes nothing.
  void add(TcbStatus status);
  bool contains(TcbStatus status) const;

 private:
  uint16_t bits_ = 0;
};

// What it means that AMD's CRL is not at hand: it lists intermediates alone,
// and many who verify have none.
enum class MissingCrl : uint8_t { Noted, Refused };

constexpr uint32_t kMaxGraceDays = 365;

struct Baseline {
  TcbStatusSet accepted = TcbStatusSet::current();
  // tcbEvaluationDataNumber that collateral must have at least.
  std::optional<uint32_t> minimum_evaluation{};
  MissingCrl missing_amd_crl = MissingCrl::Noted;
  // For so many days after the first TCB recovery that it missed, a platform
  // that is out of date passes. At most kMaxGraceDays.
  uint32_t grace_days = 0;
};

}  // namespace assay::tee
