// SPDX-License-Identifier: Apache-2.0
// HMAC by two SHA-256 states that are copied for each message.
#include "crypto/mac.h"

#include <array>

#include "base/assert.h"
#include "crypto/algorithm.h"
#include "crypto/seal.h"

namespace assay::crypto {
namespace {

constexpr size_t kBlock = 64;  // SHA-256
constexpr size_t kMaxHkdf = 255 * Sha256::kSize;
constexpr uint8_t kInnerPad = 0x36;
constexpr uint8_t kOuterPad = 0x5c;

// The state after the padded key.
DigestContextHandle start(Bytes key, uint8_t pad) {
  std::array<uint8_t, kBlock> block{};
  std::copy(key.begin(), key.end(), block.begin());
  for (uint8_t& byte : block) {
    byte ^= pad;
  }
  DigestContextHandle context(EVP_MD_CTX_new());
  ASSAY_ASSERT(
      context &&
      EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1 &&
      EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1);
  wipe(block);
  return context;
}

Sha256 finish(const DigestContextHandle& started,
              std::initializer_list<Bytes> parts) {
  const DigestContextHandle context(EVP_MD_CTX_new());
  ASSAY_ASSERT(context && EVP_MD_CTX_copy_ex(context.get(), started.get()));
  for (const Bytes part : parts) {
    ASSAY_ASSERT(EVP_DigestUpdate(context.get(), part.data(), part.size()) ==
                 1);
  }
  Sha256 result;
  ASSAY_ASSERT(EVP_DigestFinal_ex(context.get(), result.data.data(), nullptr) ==
               1);
  return result;
}

}  // namespace

HmacKey::HmacKey(Bytes key) {
  Sha256 hashed;
  if (key.size() > kBlock) {
    hashed = sha256(key);
    key = hashed.bytes();
  }
  inner_ = start(key, kInnerPad);
  outer_ = start(key, kOuterPad);
  wipe(hashed.data);
}

Sha256 HmacKey::mac(std::initializer_list<Bytes> parts) const {
  return finish(outer_, {finish(inner_, parts).bytes()});
}

Buffer hkdf_sha256(const HkdfInput& input, size_t size) {
  ASSAY_ASSERT(size <= kMaxHkdf);
  Sha256 extracted = HmacKey(input.salt).mac({input.key});
  const HmacKey key(extracted.bytes());
  wipe(extracted.data);
  Buffer output;
  output.reserve(size + Sha256::kSize);  // so that nothing is left behind
  Sha256 block;
  for (uint8_t counter = 1; output.size() < size; ++counter) {
    const Bytes before = counter == 1 ? Bytes() : block.bytes();
    block = key.mac({before, input.info, {&counter, 1}});
    output.insert(output.end(), block.data.begin(), block.data.end());
  }
  wipe(block.data);
  wipe(std::span(output).subspan(size));
  output.resize(size);
  return output;
}

}  // namespace assay::crypto
