// SPDX-License-Identifier: Apache-2.0
// RFC 7518 section 3.1 as a table.
#include "crypto/scheme.h"

#include <array>

#include <openssl/rsa.h>

#include "base/assert.h"
#include "crypto/algorithm.h"

namespace assay::crypto {
namespace {

// In the order of SignatureScheme.
constexpr std::array<SchemeInfo, 12> kSchemes = {{
    {KeyKind::P256, sha256_algorithm, 32, 0, 0},
    {KeyKind::P384, sha384_algorithm, 48, 0, 0},
    {KeyKind::P521, sha512_algorithm, 66, 0, 0},
    {KeyKind::Rsa, sha256_algorithm, 0, RSA_PKCS1_PADDING, 0},
    {KeyKind::Rsa, sha384_algorithm, 0, RSA_PKCS1_PADDING, 0},
    {KeyKind::Rsa, sha512_algorithm, 0, RSA_PKCS1_PADDING, 0},
    {KeyKind::Rsa, sha256_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_DIGEST},
    {KeyKind::Rsa, sha384_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_DIGEST},
    {KeyKind::Rsa, sha512_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_DIGEST},
    {KeyKind::Rsa, sha256_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_AUTO},
    {KeyKind::Rsa, sha384_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_AUTO},
    {KeyKind::Rsa, sha512_algorithm, 0, RSA_PKCS1_PSS_PADDING,
     RSA_PSS_SALTLEN_AUTO},
}};

}  // namespace

const SchemeInfo& info(SignatureScheme scheme) {
  return kSchemes[static_cast<size_t>(scheme)];
}

Buffer digest(const SchemeInfo& scheme, Bytes message) {
  const EVP_MD* const algorithm = scheme.digest();
  Buffer result(static_cast<size_t>(EVP_MD_get_size(algorithm)));
  ASSAY_ASSERT(EVP_Digest(message.data(), message.size(), result.data(),
                          nullptr, algorithm, nullptr) == 1);
  return result;
}

bool configure(EVP_PKEY_CTX* context, const SchemeInfo& scheme) {
  if (scheme.kind != KeyKind::Rsa) {
    return true;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, scheme.padding) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, scheme.digest()) == 1 &&
         (scheme.padding != RSA_PKCS1_PSS_PADDING ||
          EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme.salt) == 1);
}

}  // namespace assay::crypto
