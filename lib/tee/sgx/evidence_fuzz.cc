// SPDX-License-Identifier: Apache-2.0
// Invariant: no evidence is verified without an anchor, whatever it says, and
// an Open Enclave report that is accepted is an accepted quote behind a header.
#include <cstdlib>

#include "tee/dcap/report_body.h"
#include "tee/sgx/evidence.h"
#include "tee/sgx/open_enclave.h"

namespace assay::sgx {
namespace {

void check(Bytes input) {
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const tee::Given given{Time(), endorsements, anchors, baseline, nullptr};
  for (auto* const parse :
       {parse_quote_evidence, parse_open_enclave_evidence}) {
    tee::Trail trail;
    const auto evidence = parse(
        {.evidence = input, .runtime_data = {}, .init_time_data = {}}, trail);
    if (evidence && ((*evidence)->verify(given, trail) ||
                     (*evidence)->needs(anchors, Time(), nullptr, trail))) {
      std::abort();
    }
  }
  tee::Trail trail;
  const auto quote = strip_open_enclave_header(input, trail);
  if (quote && quote->size() + kOpenEnclaveHeaderSize > input.size()) {
    std::abort();
  }
  const auto report = dcap::parse_report_body(input);
  if (report.has_value() != (input.size() == 384)) {
    std::abort();
  }
}

}  // namespace
}  // namespace assay::sgx

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::sgx::check({data, size});
  return 0;
}
