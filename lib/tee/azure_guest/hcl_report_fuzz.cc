// SPDX-License-Identifier: Apache-2.0
// Invariant: a report that is accepted lies inside of the input with its
// runtime data and is bound by no other bytes; one that is refused has exactly
// one check that failed.
#include <cstdlib>

#include "tee/azure_guest/hcl_report.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  tee::Trail trail;
  const auto report = azure_guest::parse_hcl_report({data, size}, trail);
  if (!report) {
    size_t failed = 0;
    for (const tee::CheckInfo& row : tee::all_checks()) {
      if (trail.record(row.id).outcome == tee::CheckOutcome::Failed) {
        ++failed;
        require(report.error().reason() == row.code);
      }
    }
    require(failed == 1);
    return 0;
  }
  require(report->runtime_data.data() == data + 1236);
  require(report->runtime_data.size() <= size - 1236);
  require(report->hardware_report.data() == data + 32);
  if (azure_guest::binds_runtime_data(*report) &&
      !report->runtime_data.empty()) {
    Buffer other(data, data + size);
    other[1236] = static_cast<uint8_t>(other[1236] == ' ' ? '\t' : ' ');
    tee::Trail unused;
    const auto changed = azure_guest::parse_hcl_report(other, unused);
    require(!changed || !azure_guest::binds_runtime_data(*changed));
  }
  return 0;
}
