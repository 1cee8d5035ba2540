// SPDX-License-Identifier: Apache-2.0
// DER walked, numbers handed to EVP_PKEY_fromdata.
#include "crypto/private_numbers.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "base/assert.h"
#include "base/result.h"
#include "codec/der.h"

namespace assay::crypto {
namespace {

using codec::DerReader;
using codec::DerTag;
using SecretNumber = Handle<BIGNUM, BN_clear_free>;
using ParamBuilder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Handle<OSSL_PARAM, OSSL_PARAM_free>;

constexpr size_t kScalarSize = 32;
constexpr size_t kPointSize = 65;  // uncompressed; SEC 1, section 2.3.3
constexpr uint8_t kPublicKeyTag = 0xa1;
constexpr std::array<uint8_t, 13> kRsaAlgorithm = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};  // rsaEncryption, NULL
constexpr std::array<uint8_t, 19>
    kP256Algorithm = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
                      0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                      0xce, 0x3d, 0x03, 0x01, 0x07};  // ecPublicKey, prime256v1

// In the order of RSAPrivateKey.
constexpr std::array<const char*, 8> kRsaNumbers = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

SecretNumber number_of(Bytes big_endian) {
  return SecretNumber(BN_bin2bn(big_endian.data(),
                                static_cast<int>(big_endian.size()), nullptr));
}

PkeyHandle build(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextHandle context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  const bool made =
      params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) ==
          1;
  return PkeyHandle(made ? key : nullptr);
}

// The contents of a SEQUENCE that is all there is.
Result<DerReader> sequence_in(Bytes der) {
  DerReader outer(der);
  TRY(const Bytes contents, outer.expect(DerTag::Sequence));
  TRY_OK(outer.end());
  return DerReader(contents);
}

Result<PkeyHandle> build_rsa(Bytes der) {
  TRY(DerReader row, sequence_in(der));
  TRY(const Bytes version, row.expect(DerTag::Integer));
  TRY_OK(codec::der_uint(version, 0));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  ASSAY_ASSERT(builder != nullptr);
  std::array<SecretNumber, kRsaNumbers.size()> numbers;
  for (size_t i = 0; i < numbers.size(); ++i) {
    TRY(const Bytes contents, row.expect(DerTag::Integer));
    if (contents.empty() || (contents.front() & 0x80) != 0) {
      return Error(Code::BadDer);
    }
    numbers[i] = number_of(contents);
    ASSAY_ASSERT(numbers[i] &&
                 OSSL_PARAM_BLD_push_BN(builder.get(), kRsaNumbers[i],
                                        numbers[i].get()) == 1);
  }
  TRY_OK(row.end());
  return build("RSA", builder.get());
}

// The public point, which RFC 5915 leaves out where it likes.
Result<Bytes> point_in(DerReader& row) {
  TRY(const codec::DerElement element, row.next());
  TRY_OK(row.end());
  DerReader inner(element.value);
  constexpr uint8_t kBitString = 0x03;
  TRY(const codec::DerElement bits, inner.next());
  TRY_OK(inner.end());
  if (element.tag != kPublicKeyTag || bits.tag != kBitString ||
      bits.value.size() != 1 + kPointSize || bits.value[0] != 0 ||
      bits.value[1] != 0x04) {
    return Error(Code::BadDer);
  }
  return bits.value.subspan(1);
}

Result<PkeyHandle> build_p256(Bytes der) {
  TRY(DerReader row, sequence_in(der));
  TRY(const Bytes version, row.expect(DerTag::Integer));
  TRY(const Bytes scalar, row.expect(DerTag::OctetString));
  TRY(const Bytes point, point_in(row));
  if (!equal(version, std::array<uint8_t, 1>{1}) ||
      scalar.size() != kScalarSize) {
    return Error(Code::BadDer);
  }
  const SecretNumber secret = number_of(scalar);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  ASSAY_ASSERT(
      builder && secret &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      "prime256v1", 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                       point.data(), point.size()) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY,
                             secret.get()) == 1);
  return build("EC", builder.get());
}

Result<PkeyHandle> build_any(Bytes pkcs8) {
  TRY(DerReader row, sequence_in(pkcs8));
  TRY(const Bytes version, row.expect(DerTag::Integer));
  TRY_OK(codec::der_uint(version, 0));
  TRY(const Bytes algorithm, row.expect(DerTag::Sequence));
  TRY(const Bytes key, row.expect(DerTag::OctetString));
  TRY_OK(row.end());
  if (equal(algorithm, kRsaAlgorithm)) {
    return build_rsa(key);
  }
  return equal(algorithm, kP256Algorithm) ? build_p256(key)
                                          : Result<PkeyHandle>(nullptr);
}

}  // namespace

PkeyHandle build_private_key(Bytes pkcs8) {
  auto key = build_any(pkcs8);
  return key ? *std::move(key) : nullptr;
}

}  // namespace assay::crypto
