// SPDX-License-Identifier: Apache-2.0
// Any text: blocks that are taken are written back as the same blocks, and what
// is said of others is UTF-8.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "codec/pem.h"
#include "codec/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto blocks = codec::decode_pem(text_of({data, size}));
  if (!blocks) {
    ASSAY_ASSERT(!codec::find_invalid_utf8(blocks.error().message()));
    return 0;
  }
  std::string text;
  for (const codec::PemBlock& block : *blocks) {
    text += codec::encode_pem(block.label, block.der);
  }
  const auto again = codec::decode_pem(text);
  ASSAY_ASSERT(again && again->size() == blocks->size());
  for (size_t i = 0; i < blocks->size(); ++i) {
    ASSAY_ASSERT((*again)[i].label == (*blocks)[i].label);
    ASSAY_ASSERT((*again)[i].der == (*blocks)[i].der);
  }
  return 0;
}
