// SPDX-License-Identifier: Apache-2.0
// What was sealed opens to the same under the same associated data, and nothing
// else opens: neither the input itself nor the sealed bytes with one changed.
#include <cstdlib>

#include "crypto/seal.h"

namespace {

void demand(bool condition) {
  if (!condition) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::crypto;  // NOLINT: one function
  const assay::Bytes input(data, size);
  const assay::Bytes associated = input.first(size / 2);
  const assay::Bytes plain = input.subspan(size / 2);
  const SealKey key = SealKey::from(assay::Buffer(SealKey::kSize, 7));
  const SealNonce nonce = SealNonce::from(assay::Buffer(SealNonce::kSize, 9));
  demand(!open_sealed(key, associated, input));

  const assay::Buffer sealed = seal(key, nonce, associated, plain);
  const auto opened = open_sealed(key, associated, sealed);
  demand(opened && assay::equal(*opened, plain));

  assay::Buffer changed = sealed;
  const size_t offset = size == 0 ? 0 : size_t{input[0]} * changed.size() / 256;
  changed[offset] ^= 1;
  demand(!open_sealed(key, associated, changed));
  return 0;
}
