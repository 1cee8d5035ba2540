// SPDX-License-Identifier: Apache-2.0
// Invariant: a key that is accepted has the name that its bytes give, and one
// more byte at its end is refused.
#include <cstdlib>

#include "tee/tpm/public_area.h"
#include "tee/tpm/tpm_alg.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  const auto area = tpm::parse_public(input);
  if (!area) {
    return 0;
  }
  const auto hash = tpm::find_hash(area->name_algorithm);
  if (!hash || area->name.size() != 2 + crypto::size_of(*hash) ||
      !equal(Bytes(area->name).subspan(2), crypto::digest(*hash, {input}))) {
    std::abort();
  }
  Buffer longer = copy_of(input);
  longer.push_back(0);
  if (tpm::parse_public(longer)) {
    std::abort();
  }
  return 0;
}
