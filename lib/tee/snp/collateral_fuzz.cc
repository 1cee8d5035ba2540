// SPDX-License-Identifier: Apache-2.0
// Invariant: what is recognised has a name of AMD's, and is recognised again by
// itself under the same.
#include <cstdlib>

#include "tee/snp/collateral.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto found = snp::read_collateral({data, size}, Time());
  if (!found) {
    return 0;
  }
  for (const tee::NamedEndorsement& item : *found) {
    const auto again = snp::read_collateral(item.item->body, Time());
    if (!item.id.name.starts_with("amd/") || !again || again->size() != 1 ||
        again->front().id != item.id) {
      std::abort();
    }
  }
  return 0;
}
