// SPDX-License-Identifier: Apache-2.0
// RSA encryption by EVP.
#include "crypto/rsa_encryption.h"

#include <fmt/format.h>
#include <openssl/rsa.h>

#include "crypto/handles.h"

namespace assay::crypto {
namespace {

constexpr size_t kPadding = 11;  // RFC 8017, 7.2.1

// Null where the key is not RSA.
PkeyContextHandle context_of(KeyKind kind, evp_pkey_st* key) {
  return PkeyContextHandle(
      kind == KeyKind::Rsa ? EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)
                           : nullptr);
}

}  // namespace

Result<Buffer> encrypt_rsa_pkcs1(const PublicKey& key, Bytes secret) {
  const PkeyContextHandle context = context_of(key.kind(), key.handle());
  if (!context) {
    return Error(Code::KeyInvalid, "expected an RSA key to encrypt to");
  }
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(key.handle()));
  if (secret.size() + kPadding > size) {
    return Error(Code::KeyInvalid,
                 fmt::format("a key of {} bits cannot encrypt {} bytes",
                             key.bits(), secret.size()));
  }
  Buffer encrypted(size);
  if (EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_encrypt(context.get(), encrypted.data(), &size, secret.data(),
                       secret.size()) != 1) {
    return Error(Code::KeyInvalid, "the key does not encrypt");
  }
  encrypted.resize(size);
  return encrypted;
}

Result<Buffer> decrypt_rsa_pkcs1(const PrivateKey& key, Bytes encrypted) {
  const PkeyContextHandle context =
      context_of(key.public_key().kind(), key.handle());
  if (!context) {
    return Error(Code::KeyInvalid, "expected an RSA key to decrypt with");
  }
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(key.handle()));
  Buffer secret(size);
  if (EVP_PKEY_decrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_decrypt(context.get(), secret.data(), &size, encrypted.data(),
                       encrypted.size()) != 1) {
    return Error(Code::KeyInvalid, "it was not encrypted to this key");
  }
  secret.resize(size);
  return secret;
}

}  // namespace assay::crypto
