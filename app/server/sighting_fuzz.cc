// SPDX-License-Identifier: Apache-2.0
// Any text: a record that is taken is written back as the same record.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "server/sighting.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto sighting = server::parse_sighting(text_of({data, size}));
  if (!sighting) {
    return 0;
  }
  const std::string text = server::write_sighting(*sighting);
  const auto again = server::parse_sighting(text);
  ASSAY_ASSERT(again);
  ASSAY_ASSERT(server::write_sighting(*again) == text);
  return 0;
}
