// SPDX-License-Identifier: Apache-2.0
// Owners of OpenSSL objects.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace assay::crypto {

// Frees with the function given: Handle<BIO, BIO_free_all>.
template <class T, auto kFree>
struct FreeWith {
  void operator()(T* object) const { kFree(object); }
};
template <class T, auto kFree>
using Handle = std::unique_ptr<T, FreeWith<T, kFree>>;

using BioHandle = Handle<BIO, BIO_free_all>;
using PkeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using PkeyContextHandle = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using CipherContextHandle = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

// What an i2d function writes; empty where it fails.
template <class T>
std::vector<uint8_t> encode_der(int (*encode)(const T*, unsigned char**),
                                const T* object) {
  const int size = encode(object, nullptr);
  if (size <= 0) {
    return {};
  }
  std::vector<uint8_t> der(static_cast<size_t>(size));
  unsigned char* out = der.data();
  encode(object, &out);
  return der;
}

}  // namespace assay::crypto
