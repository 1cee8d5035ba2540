// SPDX-License-Identifier: Apache-2.0
// Making, reading and using private keys by EVP.
#include "crypto/private_key.h"

#include <string>

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/assert.h"
#include "codec/der.h"
#include "crypto/handles.h"

namespace assay::crypto {
namespace {

const char* digest_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::EcdsaP256Sha256:
    case SignatureScheme::RsaPkcs1Sha256:
    case SignatureScheme::RsaPssSha256:
      return "SHA256";
    case SignatureScheme::EcdsaP384Sha384:
    case SignatureScheme::RsaPkcs1Sha384:
    case SignatureScheme::RsaPssSha384:
      return "SHA384";
    case SignatureScheme::EcdsaP521Sha512:
    case SignatureScheme::RsaPkcs1Sha512:
    case SignatureScheme::RsaPssSha512:
      return "SHA512";
  }
  return nullptr;
}

bool is_pss(SignatureScheme scheme) {
  return scheme == SignatureScheme::RsaPssSha256 ||
         scheme == SignatureScheme::RsaPssSha384 ||
         scheme == SignatureScheme::RsaPssSha512;
}

// Size of r and of s; 0 where the signature is not ECDSA's.
size_t half_size_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::EcdsaP256Sha256:
      return 32;
    case SignatureScheme::EcdsaP384Sha384:
      return 48;
    case SignatureScheme::EcdsaP521Sha512:
      return 66;
    default:
      return 0;
  }
}

}  // namespace

PrivateKey PrivateKey::generate_p256() {
  const PkeyHandle key(EVP_EC_gen("P-256"));
  return PrivateKey(PublicKey::share(key.get()));
}

PrivateKey PrivateKey::generate_rsa(unsigned bits) {
  const PkeyHandle key(EVP_RSA_gen(bits));
  return PrivateKey(PublicKey::share(key.get()));
}

Result<PrivateKey> PrivateKey::from_pkcs8(Bytes der) {
  const unsigned char* in = der.data();
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &in, static_cast<long>(der.size())));
  const PkeyHandle key(info && in == der.data() + der.size()
                           ? EVP_PKCS82PKEY(info.get())
                           : nullptr);
  if (!key) {
    return Error(Code::KeyMalformed, "expected a PKCS#8 private key in DER");
  }
  return PrivateKey(PublicKey::share(key.get()));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  const BioHandle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty pass phrase, so that an encrypted key is refused, not asked for.
  const PkeyHandle key(PEM_read_bio_PrivateKey(
      in.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr));
  if (!key) {
    return Error(Code::KeyMalformed,
                 "expected an unencrypted private key in PEM");
  }
  return PrivateKey(PublicKey::share(key.get()));
}

Buffer PrivateKey::pkcs8() const {
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
      EVP_PKEY2PKCS8(handle()));
  ASSAY_ASSERT(info != nullptr);
  return encode_der<PKCS8_PRIV_KEY_INFO>(i2d_PKCS8_PRIV_KEY_INFO, info.get());
}

std::string PrivateKey::pem() const {
  const BioHandle out(BIO_new(BIO_s_mem()));
  ASSAY_ASSERT(out && PEM_write_bio_PKCS8PrivateKey(out.get(), handle(),
                                                    nullptr, nullptr, 0,
                                                    nullptr, nullptr) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Buffer PrivateKey::sign(SignatureScheme scheme, Bytes message) const {
  const DigestContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // owned by context
  ASSAY_ASSERT(context &&
               EVP_DigestSignInit_ex(context.get(), &options, digest_of(scheme),
                                     nullptr, nullptr, handle(), nullptr) == 1);
  if (is_pss(scheme)) {
    ASSAY_ASSERT(
        EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(handle()));
  Buffer signature(size);
  ASSAY_ASSERT(EVP_DigestSign(context.get(), signature.data(), &size,
                              message.data(), message.size()) == 1);
  signature.resize(size);
  const size_t half = half_size_of(scheme);
  if (half == 0) {
    return signature;
  }
  auto raw = codec::ecdsa_der_to_raw(signature, half);
  ASSAY_ASSERT(raw.has_value());
  return std::move(*raw);
}

}  // namespace assay::crypto
