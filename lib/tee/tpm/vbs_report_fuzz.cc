// SPDX-License-Identifier: Apache-2.0
// Invariant: the statement and the signature of a report that is accepted are
// apart, inside of the input, and fill it but for the header.
#include <cstdlib>

#include "tee/tpm/vbs_report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto report = tpm::parse_vbs_report({data, size});
  if (!report) {
    return 0;
  }
  constexpr size_t kHeader = 24;
  const bool apart =
      report->statement.data() == data + kHeader &&
      kHeader + report->statement.size() + report->signature.size() == size &&
      (report->signature.empty() ||
       report->signature.data() == data + kHeader + report->statement.size());
  if (!apart) {
    std::abort();
  }
  return 0;
}
