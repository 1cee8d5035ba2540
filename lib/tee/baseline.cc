// SPDX-License-Identifier: Apache-2.0
// Names and sets of TCB statuses.
#include "tee/baseline.h"

#include <array>
#include <cstddef>

namespace assay::tee {
namespace {

// INVARIANT: in the order of TcbStatus.
constexpr std::array<std::string_view, 9> kNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "OutOfDate",
    "OutOfDateConfigurationNeeded",
    "TDRelaunchAdvised",
    "TDRelaunchAdvisedConfigurationNeeded",
    "Revoked",
};

constexpr uint16_t bit_of(TcbStatus status) {
  return static_cast<uint16_t>(1u << static_cast<unsigned>(status));
}

}  // namespace

std::string_view name_of(TcbStatus status) {
  return kNames[static_cast<size_t>(status)];
}

std::optional<TcbStatus> find_tcb_status(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) {
      return static_cast<TcbStatus>(i);
    }
  }
  return std::nullopt;
}

TcbStatusSet TcbStatusSet::any() {
  TcbStatusSet set = current();
  set.add(TcbStatus::OutOfDate);
  set.add(TcbStatus::OutOfDateConfigurationNeeded);
  set.add(TcbStatus::TDRelaunchAdvised);
  set.add(TcbStatus::TDRelaunchAdvisedConfigurationNeeded);
  return set;
}

TcbStatusSet TcbStatusSet::current() {
  TcbStatusSet set;
  set.add(TcbStatus::UpToDate);
  set.add(TcbStatus::SWHardeningNeeded);
  set.add(TcbStatus::ConfigurationNeeded);
  set.add(TcbStatus::ConfigurationAndSWHardeningNeeded);
  return set;
}

void TcbStatusSet::add(TcbStatus status) {
  if (status != TcbStatus::Revoked) {
    bits_ = static_cast<uint16_t>(bits_ | bit_of(status));
  }
}

bool TcbStatusSet::contains(TcbStatus status) const {
  return (bits_ & bit_of(status)) != 0;
}

}  // namespace assay::tee
