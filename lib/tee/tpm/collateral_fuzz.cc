// SPDX-License-Identifier: Apache-2.0
// Invariant: whatever is found goes by the name of TPM issuers, and is a
// certificate.
#include <cstdlib>

#include "tee/tpm/ak_certificate.h"
#include "tee/tpm/collateral.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto found = tpm::read_collateral({data, size}, Time());
  if (!found) {
    return 0;
  }
  for (const tee::NamedEndorsement& item : *found) {
    if (item.id != tpm::issuers_id() ||
        !x509::Certificate::parse(item.item->body)) {
      std::abort();
    }
  }
  return 0;
}
