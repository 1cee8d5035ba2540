// SPDX-License-Identifier: Apache-2.0
// Invariant: no TD quote is verified, and nothing is fetched for it, without an
// anchor, whatever it says.
#include <cstdlib>

#include "tee/tdx/evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const tee::Given given{Time(), endorsements, anchors, baseline, nullptr};
  tee::Trail trail;
  const auto evidence =
      tdx::parse_quote_evidence({.evidence = {data, size}}, trail);
  if (evidence && ((*evidence)->verify(given, trail) ||
                   (*evidence)->needs(anchors, Time(), nullptr, trail))) {
    std::abort();
  }
  return 0;
}
