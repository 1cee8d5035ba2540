// SPDX-License-Identifier: Apache-2.0
// Making, reading and using private keys by EVP.
#include "crypto/private_key.h"

#include <string>

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/assert.h"
#include "codec/der.h"
#include "crypto/handles.h"
#include "crypto/private_numbers.h"
#include "crypto/scheme.h"

namespace assay::crypto {
namespace {

constexpr size_t kMaxPem = 64 * 1024;

}  // namespace

Result<PrivateKey> PrivateKey::hold(evp_pkey_st* key,
                                    std::string_view expected) {
  auto shared = PublicKey::share(key);
  if (!shared) {
    return Error(Code::KeyMalformed, fmt::format("expected {}: {}", expected,
                                                 shared.error().detail()));
  }
  return PrivateKey(std::move(*shared));
}

PrivateKey PrivateKey::generate_p256() {
  auto key = hold(PkeyHandle(EVP_EC_gen("P-256")).get(), "a P-256 key");
  ASSAY_ASSERT(key.has_value());
  return std::move(*key);
}

PrivateKey PrivateKey::generate_p384() {
  auto key = hold(PkeyHandle(EVP_EC_gen("P-384")).get(), "a P-384 key");
  ASSAY_ASSERT(key.has_value());
  return std::move(*key);
}

PrivateKey PrivateKey::generate_rsa(unsigned bits) {
  auto key = hold(PkeyHandle(EVP_RSA_gen(bits)).get(), "an RSA key");
  ASSAY_ASSERT(key.has_value());
  return std::move(*key);
}

Result<PrivateKey> PrivateKey::from_pkcs8(Bytes der) {
  if (const PkeyHandle built = build_private_key(der)) {
    return hold(built.get(), "a PKCS#8 private key in DER");
  }
  const unsigned char* in = der.data();
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &in, static_cast<long>(der.size())));
  const PkeyHandle key(info && in == der.data() + der.size()
                           ? EVP_PKCS82PKEY(info.get())
                           : nullptr);
  return hold(key.get(), "a PKCS#8 private key in DER");
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  if (pem.size() > kMaxPem) {
    return Error(Code::KeyMalformed,
                 fmt::format("expected at most {} bytes of PEM, found {}",
                             kMaxPem, pem.size()));
  }
  const BioHandle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Refuses to give a pass phrase; OpenSSL would ask the terminal for one.
  const auto refuse = [](char*, int, int, void*) { return -1; };
  const PkeyHandle key(
      in ? PEM_read_bio_PrivateKey(in.get(), nullptr, refuse, nullptr)
         : nullptr);
  return hold(key.get(), "an unencrypted private key in PEM");
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
  const SchemeInfo& row = info(scheme);
  const PkeyContextHandle context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, handle(), nullptr));
  const Buffer hash = digest(row, message);
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(handle()));
  Buffer signature(size);
  ASSAY_ASSERT(public_.kind() == row.kind && context &&
               EVP_PKEY_sign_init(context.get()) == 1 &&
               configure(context.get(), row) &&
               EVP_PKEY_sign(context.get(), signature.data(), &size,
                             hash.data(), hash.size()) == 1);
  signature.resize(size);
  if (row.half_size == 0) {
    return signature;
  }
  auto raw = codec::ecdsa_der_to_raw(signature, row.half_size);
  ASSAY_ASSERT(raw.has_value());
  return std::move(*raw);
}

}  // namespace assay::crypto
