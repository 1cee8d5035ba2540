// SPDX-License-Identifier: Apache-2.0
// Digests by EVP.
#include "crypto/digest.h"

#include "base/assert.h"
#include "crypto/algorithm.h"
#include "crypto/handles.h"

namespace assay::crypto {
namespace {

// Requires: result has the size of the algorithm's digest.
void digest_into(std::span<uint8_t> result, const EVP_MD* algorithm,
                 std::initializer_list<Bytes> parts) {
  const DigestContextHandle context(EVP_MD_CTX_new());
  ASSAY_ASSERT(context &&
               EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  for (const Bytes part : parts) {
    ASSAY_ASSERT(EVP_DigestUpdate(context.get(), part.data(), part.size()) ==
                 1);
  }
  unsigned size = 0;
  ASSAY_ASSERT(EVP_DigestFinal_ex(context.get(), result.data(), &size) == 1 &&
               size == result.size());
}

template <class FixedType>
FixedType digest(const EVP_MD* algorithm, std::initializer_list<Bytes> parts) {
  FixedType result;
  digest_into(result.data, algorithm, parts);
  return result;
}

struct HashInfo {
  const EVP_MD* (*algorithm)();
  size_t size;
};

// In the order of Hash.
constexpr HashInfo kHashes[] = {{sha1_algorithm, 20},
                                {sha256_algorithm, 32},
                                {sha384_algorithm, 48},
                                {sha512_algorithm, 64}};

const HashInfo& info(Hash hash) {
  return kHashes[static_cast<size_t>(hash)];
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

size_t size_of(Hash hash) {
  return info(hash).size;
}

Buffer digest(Hash hash, std::initializer_list<Bytes> parts) {
  Buffer result(size_of(hash));
  digest_into(result, info(hash).algorithm(), parts);
  return result;
}

}  // namespace assay::crypto
