// SPDX-License-Identifier: Apache-2.0
// Invariant: what an Open Enclave report gives stands right behind its header,
// and only zeros follow it.
#include <cstdlib>

#include "tee/sgx/open_enclave.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const Bytes input(data, size);
  tee::Trail trail;
  const auto quote = sgx::strip_open_enclave_header(input, trail);
  if (!quote) {
    return 0;
  }
  const size_t end = sgx::kOpenEnclaveHeaderSize + quote->size();
  if (end > size || quote->data() != data + sgx::kOpenEnclaveHeaderSize ||
      !all_zero(input.subspan(end))) {
    std::abort();
  }
  return 0;
}
