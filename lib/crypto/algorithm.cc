// SPDX-License-Identifier: Apache-2.0
// The fetches of OpenSSL's default provider.
#include "crypto/algorithm.h"

#include <openssl/evp.h>

#include "base/assert.h"

namespace assay::crypto {
namespace {

const EVP_MD* fetch(const char* name) {
  const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  ASSAY_ASSERT(algorithm != nullptr);
  return algorithm;
}

}  // namespace

const EVP_MD* sha1_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA1");
  return algorithm;
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA256");
  return algorithm;
}

const EVP_MD* sha384_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA384");
  return algorithm;
}

const EVP_MD* sha512_algorithm() {
  static const EVP_MD* const algorithm = fetch("SHA512");
  return algorithm;
}

}  // namespace assay::crypto
