// SPDX-License-Identifier: Apache-2.0
// Invariant: every input of 384 bytes is a REPORT body whose last field ends
// it, and no other input is one.
#include <cstdlib>

#include "tee/dcap/report_body.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  constexpr size_t kBody = 384;
  const Bytes input(data, size);
  const auto body = dcap::parse_report_body(input);
  if (body.has_value() != (size == kBody)) {
    std::abort();
  }
  if (body &&
      !equal(body->report_data.bytes(), input.last(dcap::ReportData::kSize))) {
    std::abort();
  }
  return 0;
}
