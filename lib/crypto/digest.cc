// SPDX-License-Identifier: Apache-2.0
// Digests by algorithms that are fetched once: an implicit fetch for each call
// costs more than hashing a short message.
#include "crypto/digest.h"

#include "base/assert.h"
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

const EVP_MD* fetch(const char* name) {
  const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  ASSAY_ASSERT(algorithm != nullptr);
  return algorithm;
}

}  // namespace

Sha256 sha256(std::initializer_list<Bytes> parts) {
  static const EVP_MD* const algorithm = fetch("SHA256");
  return digest<Sha256>(algorithm, parts);
}

Sha256 sha256(Bytes input) {
  return sha256({input});
}

Sha384 sha384(Bytes input) {
  static const EVP_MD* const algorithm = fetch("SHA384");
  return digest<Sha384>(algorithm, {input});
}

Sha1 sha1(Bytes input) {
  static const EVP_MD* const algorithm = fetch("SHA1");
  return digest<Sha1>(algorithm, {input});
}

}  // namespace assay::crypto
