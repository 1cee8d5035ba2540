// SPDX-License-Identifier: Apache-2.0
// Digests by EVP.
#include "crypto/digest.h"

#include "base/assert.h"
#include "crypto/algorithm.h"
#include "crypto/handles.h"

namespace assay::crypto {
namespace {

template <class FixedType>
FixedType digest(const EVP_MD* algorithm, std::initializer_list<Bytes> parts) {
  const DigestContextHandle context(EVP_MD_CTX_new());
  ASSAY_ASSERT(context &&
               EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  for (const Bytes part : parts) {
    ASSAY_ASSERT(EVP_DigestUpdate(context.get(), part.data(), part.size()) ==
                 1);
  }
  FixedType result;
  unsigned size = 0;
  ASSAY_ASSERT(EVP_DigestFinal_ex(context.get(), result.data.data(), &size) ==
                   1 &&
               size == FixedType::kSize);
  return result;
}

}  // namespace

Sha256 sha256(std::initializer_list<Bytes> parts) {
  return digest<Sha256>(sha256_algorithm(), parts);
}

Sha256 sha256(Bytes input) {
  return sha256({input});
}

Sha384 sha384(Bytes input) {
  return digest<Sha384>(sha384_algorithm(), {input});
}

Sha1 sha1(Bytes input) {
  return digest<Sha1>(sha1_algorithm(), {input});
}

}  // namespace assay::crypto
