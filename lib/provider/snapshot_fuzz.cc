// SPDX-License-Identifier: Apache-2.0
// Invariant: a record that is read is written again as one that reads the same,
// and every refusal is StoreSealBroken.
#include "base/assert.h"
#include "provider/snapshot.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace provider = assay::provider;
  const auto read = provider::read_snapshot(assay::text_of({data, size}));
  if (!read) {
    ASSAY_ASSERT(read.error().code() == assay::Code::StoreSealBroken);
    return 0;
  }
  const std::string written = provider::write_snapshot(*read);
  const auto again = provider::read_snapshot(written);
  ASSAY_ASSERT(again.has_value());
  ASSAY_ASSERT(provider::write_snapshot(*again) == written);
  return 0;
}
