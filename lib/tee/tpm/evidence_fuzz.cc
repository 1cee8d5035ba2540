// SPDX-License-Identifier: Apache-2.0
// Invariant: no request is verified without an anchor, whatever it says.
#include <cstdlib>

#include "tee/tpm/evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const tee::Given given{Time(), endorsements, anchors, baseline};
  tee::Trail trail;
  const auto evidence =
      tpm::parse_request_evidence({.evidence = {data, size}}, trail);
  if (evidence && (*evidence)->verify(given, trail)) {
    std::abort();
  }
  return 0;
}
