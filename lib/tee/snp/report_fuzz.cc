// SPDX-License-Identifier: Apache-2.0
// Invariant: a report that is accepted has its length, signs its first 672
// bytes, and refuses any reserved byte; one that is refused has a check that
// failed.
#include <cstdlib>

#include "tee/snp/report.h"

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
  const auto report = snp::parse_report({data, size}, trail);
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
  require(size == snp::kReportSize);
  require(report->signed_part.data() == data);
  require(report->signed_part.size() == snp::kSignedSize);
  require(report->signature.size() == 96);
  require(report->version >= 2 && report->version <= 5);
  Buffer other(data, data + size);
  other[0x4c] ^= 1;
  tee::Trail unused;
  require(!snp::parse_report(other, unused));
  return 0;
}
