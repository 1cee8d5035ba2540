// SPDX-License-Identifier: Apache-2.0
// Any text: an item that is taken is written back as the same item.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "collateral/item.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto item = collateral::parse_item(text_of({data, size}));
  if (!item) {
    return 0;
  }
  const std::string text = collateral::write_item(*item);
  const auto again = collateral::parse_item(text);
  ASSAY_ASSERT(again && again->name == item->name);
  ASSAY_ASSERT(again->endorsement->body == item->endorsement->body);
  ASSAY_ASSERT(collateral::write_item(*again) == text);
  return 0;
}
