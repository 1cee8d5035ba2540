// SPDX-License-Identifier: Apache-2.0
// Comparison of secrets by OpenSSL.
#include "crypto/constant_time.h"

#include <openssl/crypto.h>

namespace assay::crypto {

bool equal_in_constant_time(Bytes a, Bytes b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace assay::crypto
