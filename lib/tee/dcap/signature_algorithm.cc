// SPDX-License-Identifier: Apache-2.0
// Walks to the algorithm that stands beside the signature.
#include "tee/dcap/signature_algorithm.h"

#include <array>

#include "codec/der.h"

namespace assay::dcap {
namespace {

// SEQUENCE { signed part, AlgorithmIdentifier, signature }
Result<Bytes> read_algorithm(Bytes der) {
  codec::DerReader whole(der);
  TRY(const Bytes contents, whole.expect(codec::DerTag::Sequence));
  codec::DerReader parts(contents);
  TRY_OK(parts.expect(codec::DerTag::Sequence));
  return parts.expect(codec::DerTag::Sequence);
}

}  // namespace

bool says_ecdsa_with_sha256(Bytes der) {
  constexpr std::array<uint8_t, 10> kEcdsaWithSha256 = {
      0x06, 0x08,                                      // OBJECT IDENTIFIER
      0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,  // 1.2.840.10045.4.3.2
  };
  const auto found = read_algorithm(der);
  return found && equal(*found, kEcdsaWithSha256);
}

}  // namespace assay::dcap
