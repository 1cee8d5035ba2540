// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM by EVP.
#include "crypto/seal.h"

#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "base/assert.h"
#include "crypto/handles.h"

namespace assay::crypto {
namespace {

constexpr size_t kTagSize = 16;
constexpr size_t kOverhead = SealNonce::kSize + kTagSize;
constexpr size_t kMaxSize = size_t{1} << 30;  // OpenSSL counts with int

int int_size(Bytes bytes) {
  ASSAY_ASSERT(bytes.size() <= kMaxSize);
  return static_cast<int>(bytes.size());
}

}  // namespace

void wipe(std::span<uint8_t> secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
}

SealKey SealKey::from(Bytes input) {
  SealKey key;
  std::copy_n(input.begin(), kSize, key.data.begin());
  return key;
}

Buffer seal(const SealKey& key, const SealNonce& nonce, Bytes associated,
            Bytes plain) {
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  int size = 0;
  Buffer sealed(nonce.data.begin(), nonce.data.end());
  sealed.resize(plain.size() + kOverhead);
  uint8_t* const body = sealed.data() + SealNonce::kSize;
  ASSAY_ASSERT(
      context &&
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data.data(),
                          nonce.data.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, associated.data(),
                        int_size(associated)) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, plain.data(),
                        int_size(plain)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), body + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize,
                          body + plain.size()) == 1);
  return sealed;
}

Result<Buffer> open_sealed(const SealKey& key, Bytes associated, Bytes sealed) {
  if (sealed.size() < kOverhead || sealed.size() > kMaxSize) {
    return Error(Code::StoreSealBroken,
                 fmt::format("expected {} to {} sealed bytes, found {}",
                             kOverhead, kMaxSize, sealed.size()));
  }
  const Bytes nonce = sealed.first(SealNonce::kSize);
  const Bytes body =
      sealed.subspan(SealNonce::kSize, sealed.size() - kOverhead);
  std::array<uint8_t, kTagSize> tag{};
  const Bytes tail = sealed.last(kTagSize);
  std::copy(tail.begin(), tail.end(), tag.begin());
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  Buffer plain(body.size());
  int size = 0;
  const bool good =
      context &&
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data.data(),
                          nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, associated.data(),
                        int_size(associated)) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, body.data(),
                        int_size(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize,
                          tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + size, &size) == 1;
  if (!good) {
    return Error(Code::StoreSealBroken,
                 "the seal does not fit the key and the associated data");
  }
  return plain;
}

}  // namespace assay::crypto
