// SPDX-License-Identifier: Apache-2.0
// Invariant: a development issuer that is read is written back as an equal one.
#include "base/assert.h"
#include "identity/dev_issuer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto issuer = identity::parse_dev_issuer(text_of({data, size}));
  if (issuer) {
    const std::string text = identity::write_dev_issuer(*issuer);
    const auto again = identity::parse_dev_issuer(text);
    ASSAY_ASSERT(again && identity::write_dev_issuer(*again) == text);
  }
  return 0;
}
