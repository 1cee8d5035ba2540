// SPDX-License-Identifier: Apache-2.0
// Invariant: a record that is read is written again as one that reads the same,
// and every refusal is StoreSealBroken.
#include "base/assert.h"
#include "base/bytes.h"
#include "provider/policy_version.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace provider = assay::provider;
  const auto read = provider::read_policy_version(assay::text_of({data, size}));
  if (!read) {
    ASSAY_ASSERT(read.error().code() == assay::Code::StoreSealBroken);
    return 0;
  }
  const auto again =
      provider::read_policy_version(provider::write_policy_version(*read));
  ASSAY_ASSERT(again && *again == *read);
  return 0;
}
