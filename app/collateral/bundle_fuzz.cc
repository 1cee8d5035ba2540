// SPDX-License-Identifier: Apache-2.0
// Any text: a bundle that is taken is written back as the same bundle.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "collateral/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto bundle = collateral::parse_bundle(text_of({data, size}));
  if (!bundle) {
    return 0;
  }
  const std::string text = collateral::write_bundle(
      bundle->items, bundle->made_at, bundle->signature);
  ASSAY_ASSERT(collateral::looks_like_bundle(text));
  const auto again = collateral::parse_bundle(text);
  ASSAY_ASSERT(again);
  ASSAY_ASSERT(collateral::write_bundle(again->items, again->made_at,
                                        again->signature) == text);
  return 0;
}
