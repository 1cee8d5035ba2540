// SPDX-License-Identifier: Apache-2.0
// Digest algorithms, each fetched once: an implicit fetch for each call costs
// more than hashing a short message.
#pragma once

#include <openssl/types.h>

namespace assay::crypto {

const EVP_MD* sha1_algorithm();
const EVP_MD* sha256_algorithm();
const EVP_MD* sha384_algorithm();
const EVP_MD* sha512_algorithm();

}  // namespace assay::crypto
