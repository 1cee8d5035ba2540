// SPDX-License-Identifier: Apache-2.0
// RFC 7518 section 3.1 as a table.
#include "crypto/scheme.h"

#include <array>

#include <openssl/rsa.h>

namespace assay::crypto {
namespace {

// In the order of SignatureScheme.
constexpr std::array<SchemeInfo, 9> kSchemes = {{
    {KeyKind::P256, "SHA256", 32, 0},
    {KeyKind::P384, "SHA384", 48, 0},
    {KeyKind::P521, "SHA512", 66, 0},
    {KeyKind::Rsa, "SHA256", 0, RSA_PKCS1_PADDING},
    {KeyKind::Rsa, "SHA384", 0, RSA_PKCS1_PADDING},
    {KeyKind::Rsa, "SHA512", 0, RSA_PKCS1_PADDING},
    {KeyKind::Rsa, "SHA256", 0, RSA_PKCS1_PSS_PADDING},
    {KeyKind::Rsa, "SHA384", 0, RSA_PKCS1_PSS_PADDING},
    {KeyKind::Rsa, "SHA512", 0, RSA_PKCS1_PSS_PADDING},
}};

}  // namespace

const SchemeInfo& info(SignatureScheme scheme) {
  return kSchemes[static_cast<size_t>(scheme)];
}

bool set_padding(EVP_PKEY_CTX* context, const SchemeInfo& scheme) {
  if (scheme.padding != RSA_PKCS1_PSS_PADDING) {
    return true;  // PKCS #1 v1.5 is what OpenSSL does unasked
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, scheme.padding) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace assay::crypto
