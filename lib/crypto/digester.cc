// SPDX-License-Identifier: Apache-2.0
// One EVP context for all messages.
#include "crypto/digester.h"

#include "base/assert.h"
#include "crypto/algorithm.h"

namespace assay::crypto {
namespace {

const EVP_MD* algorithm_of(Hash hash) {
  switch (hash) {
    case Hash::Sha1:
      return sha1_algorithm();
    case Hash::Sha256:
      return sha256_algorithm();
    case Hash::Sha384:
      return sha384_algorithm();
    case Hash::Sha512:
      return sha512_algorithm();
  }
  return nullptr;
}

}  // namespace

Digester::Digester(Hash hash) : hash_(hash), context_(EVP_MD_CTX_new()) {
  ASSAY_ASSERT(context_);
}

Buffer Digester::digest(std::initializer_list<Bytes> parts) {
  ASSAY_ASSERT(
      EVP_DigestInit_ex2(context_.get(), algorithm_of(hash_), nullptr) == 1);
  for (const Bytes part : parts) {
    ASSAY_ASSERT(EVP_DigestUpdate(context_.get(), part.data(), part.size()) ==
                 1);
  }
  Buffer result(size_of(hash_));
  unsigned size = 0;
  ASSAY_ASSERT(EVP_DigestFinal_ex(context_.get(), result.data(), &size) == 1 &&
               size == result.size());
  return result;
}

}  // namespace assay::crypto
