// SPDX-License-Identifier: Apache-2.0
// Invariant: inputs of 584 and 648 bytes are TD reports, of TDX 1.0 and 1.5, to
// the last byte of their last field, and no other input is one.
#include <cstdlib>

#include "tee/dcap/td_report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  constexpr size_t kTdx10 = 584;
  constexpr size_t kTdx15 = 648;
  const Bytes input(data, size);
  const auto report = dcap::parse_td_report(input);
  if (report.has_value() != (size == kTdx10 || size == kTdx15)) {
    std::abort();
  }
  if (!report) {
    return 0;
  }
  const Bytes last = report->v15 ? report->v15->mr_service_td.bytes()
                                 : report->report_data.bytes();
  if (report->v15.has_value() != (size == kTdx15) ||
      !equal(last, input.last(last.size()))) {
    std::abort();
  }
  return 0;
}
