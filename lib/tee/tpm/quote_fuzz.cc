// SPDX-License-Identifier: Apache-2.0
// Invariant: a quote that is read is the TPM's and a quote; PCRs that nobody
// quoted never hold.
#include <cstdlib>

#include "tee/tpm/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  tee::Trail trail;
  const Bytes input(data, size);
  (void)tpm::read_quote_signature(input, trail);
  const auto quote = tpm::read_quote(input, trail);
  if (!quote) {
    return 0;
  }
  tpm::PcrBank bank(crypto::Hash::Sha512);
  bank.set(7, Buffer(64, 0x5a));
  if (quote->magic != tpm::kGenerated || quote->type != tpm::kAttestQuote ||
      tpm::check_pcrs(*quote, std::vector{bank}, crypto::Hash::Sha512, trail)) {
    std::abort();
  }
  return 0;
}
