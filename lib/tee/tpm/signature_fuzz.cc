// SPDX-License-Identifier: Apache-2.0
// Invariant: a signature that is accepted names no SHA-1, and is written back
// as the same bytes.
#include <cstdlib>

#include "base/writer.h"
#include "tee/tpm/signature.h"
#include "tee/tpm/tpm_alg.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto signature = tpm::parse_signature({data, size});
  if (!signature) {
    return 0;
  }
  constexpr uint16_t kNumbers[] = {0x0014, 0x0016, 0x0018};
  Writer w;
  w.u16be(kNumbers[static_cast<size_t>(signature->scheme)]);
  w.u16be(tpm::algorithm_of(signature->hash));
  const auto sized = [&w](Bytes bytes) {
    w.u16be(static_cast<uint16_t>(bytes.size())).bytes(bytes);
  };
  if (signature->scheme == tpm::Signing::Ecdsa) {
    sized(signature->r);
    sized(signature->s);
  } else {
    sized(signature->rsa);
  }
  if (signature->hash == crypto::Hash::Sha1 ||
      w.buffer() != Buffer(data, data + size)) {
    std::abort();
  }
  return 0;
}
