// SPDX-License-Identifier: Apache-2.0
// Invariant: the SGX extension is accepted or refused as malformed, and what is
// accepted is not accepted with a byte less or more; a chain is never trusted
// without an anchor.
#include <cstdlib>

#include "tee/dcap/pck.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  const auto extension = dcap::parse_pck_extension(input);
  if (!extension && extension.error().code() != Code::CertificateMalformed) {
    std::abort();
  }
  if (extension) {
    Buffer longer = copy_of(input);
    longer.push_back(0);
    if (dcap::parse_pck_extension(longer) ||
        dcap::parse_pck_extension(input.first(size - 1))) {
      std::abort();
    }
  }
  tee::Trail trail;
  if (dcap::verify_pck_chain(input, crypto::sha256(input), {}, Time(), nullptr,
                             trail)) {
    std::abort();
  }
  return 0;
}
