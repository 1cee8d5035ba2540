// SPDX-License-Identifier: Apache-2.0
// Keys in OpenSSL's hands; signatures checked by plain EVP.
#include "crypto/public_key.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "base/assert.h"
#include "base/writer.h"
#include "codec/der.h"
#include "crypto/handles.h"
#include "crypto/rsa_spki.h"
#include "crypto/scheme.h"

namespace assay::crypto {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;

KeyKind kind_of(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    return KeyKind::Rsa;
  }
  if (EVP_PKEY_is_a(key, "EC") != 1) {
    return KeyKind::Other;
  }
  // RFC 5480 forbids curves that are spelled out, even those with a name.
  int is_explicit = 0;
  std::array<char, 32> group{};
  size_t size = 0;
  if (EVP_PKEY_get_int_param(key,
                             OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                             &is_explicit) != 1 ||
      is_explicit != 0 ||
      EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1) {
    return KeyKind::Other;
  }
  const std::string_view name(group.data(), size);
  if (name == "prime256v1") {
    return KeyKind::P256;
  }
  if (name == "secp384r1") {
    return KeyKind::P384;
  }
  return name == "secp521r1" ? KeyKind::P521 : KeyKind::Other;
}

Buffer number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) {
    return {};
  }
  const Handle<BIGNUM, BN_free> number(raw);
  Buffer bytes(static_cast<size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), bytes.data());
  return bytes;
}

Buffer without_leading_zeros(Bytes number) {
  const auto first = std::find_if(number.begin(), number.end(),
                                  [](uint8_t b) { return b != 0; });
  return Buffer(first, number.end());
}

// A P-256 key whose parameters new keys copy; decoding them costs more.
EVP_PKEY* p256_template() {
  static EVP_PKEY* const key = EVP_EC_gen("P-256");
  ASSAY_ASSERT(key != nullptr);
  return key;
}

struct CurveName {
  KeyKind kind;
  const char* group;
  size_t coordinate_size;
  // All of a SubjectPublicKeyInfo that comes before an uncompressed point's
  // coordinates; RFC 5480, sections 2.1 and 2.2.
  std::string_view spki_prefix;
};

using namespace std::string_view_literals;
constexpr CurveName kCurves[] = {
    {KeyKind::P256, "P-256", 32,
     "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a"
     "\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04"sv},
    {KeyKind::P384, "P-384", 48,
     "\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b"
     "\x81\x04\x00\x22\x03\x62\x00\x04"sv},
    {KeyKind::P521, "P-521", 66,
     "\x30\x81\x9b\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05"
     "\x2b\x81\x04\x00\x23\x03\x81\x86\x00\x04"sv}};

// Requires: a curve.
const CurveName& curve_of(KeyKind kind) {
  const auto found =
      std::find_if(std::begin(kCurves), std::end(kCurves),
                   [kind](const CurveName& row) { return row.kind == kind; });
  ASSAY_ASSERT(found != std::end(kCurves));
  return *found;
}

}  // namespace

Result<PublicKey> PublicKey::share(evp_pkey_st* key) {
  if (key == nullptr) {
    return Error(Code::KeyInvalid, "expected a key that can be decoded");
  }
  ASSAY_ASSERT(EVP_PKEY_up_ref(key) == 1);
  std::shared_ptr<EVP_PKEY> shared(key, EVP_PKEY_free);
  const KeyKind kind = kind_of(key);
  if (kind == KeyKind::Rsa) {
    return of_rsa(std::move(shared), {number_of(key, OSSL_PKEY_PARAM_RSA_N),
                                      number_of(key, OSSL_PKEY_PARAM_RSA_E)});
  }
  return PublicKey(std::move(shared), kind);
}

// Weaker RSA keys mean nothing, larger ones cost too much to use.
Result<PublicKey> PublicKey::of_rsa(std::shared_ptr<evp_pkey_st> key,
                                    RsaNumbers numbers) {
  const int bits = EVP_PKEY_get_bits(key.get());
  const Buffer& exponent = numbers.exponent;
  const bool odd = !exponent.empty() && (exponent.back() & 1) != 0;
  const bool one = exponent.size() == 1 && exponent.front() == 1;
  if (bits < kMinRsaBits || bits > kMaxRsaBits || !odd || one) {
    return Error(Code::KeyInvalid,
                 fmt::format("expected an RSA key of {} to {} bits with an "
                             "odd exponent above 1, found {} bits",
                             kMinRsaBits, kMaxRsaBits, bits));
  }
  PublicKey made(std::move(key), KeyKind::Rsa);
  made.rsa_ = std::make_shared<const RsaNumbers>(std::move(numbers));
  return made;
}

Result<PublicKey> PublicKey::from_spki(Bytes der) {
  // Keys of these kinds have one form each; OpenSSL's decoder, which finds out
  // what it has before it, takes ten times as long.
  for (const CurveName& curve : kCurves) {
    const size_t size = curve.spki_prefix.size() + 2 * curve.coordinate_size;
    if (der.size() == size && text_of(der).starts_with(curve.spki_prefix)) {
      const Bytes point = der.subspan(curve.spki_prefix.size());
      return curve.kind == KeyKind::P256 ? from_p256_point(point)
                                         : from_point(curve.kind, point);
    }
  }
  if (const auto rsa = read_rsa_spki(der)) {
    return from_rsa(rsa->modulus, rsa->exponent);
  }
  const unsigned char* in = der.data();
  const PkeyHandle key(d2i_PUBKEY(nullptr, &in, static_cast<long>(der.size())));
  if (!key || in != der.data() + der.size()) {
    return Error(Code::KeyInvalid, "expected a SubjectPublicKeyInfo in DER");
  }
  return share(key.get());
}

Result<PublicKey> PublicKey::from_p256_point(Bytes point) {
  constexpr size_t kPointSize = 64;
  if (point.size() != kPointSize) {
    return Error(Code::KeyInvalid,
                 fmt::format("expected a point of {} bytes, found {}",
                             kPointSize, point.size()));
  }
  std::array<uint8_t, kPointSize + 1> encoded{};
  encoded[0] = 0x04;  // uncompressed; SEC 1, section 2.3.3
  std::copy(point.begin(), point.end(), encoded.begin() + 1);
  PkeyHandle key(EVP_PKEY_new());
  ASSAY_ASSERT(key &&
               EVP_PKEY_copy_parameters(key.get(), p256_template()) == 1);
  if (EVP_PKEY_set1_encoded_public_key(key.get(), encoded.data(),
                                       encoded.size()) != 1) {
    return Error(Code::KeyInvalid, "the point is not on the curve P-256");
  }
  return PublicKey(std::move(key), KeyKind::P256);
}

Result<PublicKey> PublicKey::from_point(KeyKind curve, Bytes point) {
  const CurveName& row = curve_of(curve);
  if (point.size() != 2 * row.coordinate_size) {
    return Error(Code::KeyInvalid,
                 fmt::format("expected a point of {} bytes, found {}",
                             2 * row.coordinate_size, point.size()));
  }
  Buffer encoded = {0x04};  // uncompressed; SEC 1, section 2.3.3
  encoded.insert(encoded.end(), point.begin(), point.end());
  std::string group = row.group;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(),
                                       group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                        encoded.size()),
      OSSL_PARAM_construct_end()};
  const PkeyContextHandle context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  ASSAY_ASSERT(context && EVP_PKEY_fromdata_init(context.get()) == 1);
  if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY,
                        parameters) != 1) {
    return Error(Code::KeyInvalid,
                 fmt::format("the point is not on the curve {}", row.group));
  }
  const PkeyHandle key(made);
  return share(key.get());
}

Result<PublicKey> PublicKey::from_rsa(Bytes modulus, Bytes exponent) {
  constexpr size_t kMaxBytes = kMaxRsaBits / 8;
  if (modulus.size() > kMaxBytes || exponent.size() > kMaxBytes) {
    return Error(
        Code::KeyInvalid,
        fmt::format("expected a modulus of at most {} bytes", kMaxBytes));
  }
  const auto number = [](Bytes bytes) {
    return Handle<BIGNUM, BN_free>(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  };
  const auto n = number(modulus);
  const auto e = number(exponent);
  const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(
      OSSL_PARAM_BLD_new());
  ASSAY_ASSERT(
      n && e && builder &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()));
  const Handle<OSSL_PARAM, OSSL_PARAM_free> parameters(
      OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContextHandle context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* raw = nullptr;
  ASSAY_ASSERT(parameters && context &&
               EVP_PKEY_fromdata_init(context.get()) == 1);
  if (EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY,
                        parameters.get()) != 1) {
    return Error(Code::KeyInvalid, "modulus and exponent make no RSA key");
  }
  return of_rsa(PkeyHandle(raw), {without_leading_zeros(modulus),
                                  without_leading_zeros(exponent)});
}

size_t PublicKey::bits() const {
  return static_cast<size_t>(EVP_PKEY_get_bits(key_.get()));
}

Buffer PublicKey::spki() const {
  if (kind_ == KeyKind::Rsa) {
    return write_rsa_spki({rsa_modulus(), rsa_exponent()});
  }
  if (const auto point = ec_point()) {
    return Writer()
        .bytes(bytes_of(curve_of(kind_).spki_prefix))
        .bytes(*point)
        .take();
  }
  return encode_der<EVP_PKEY>(i2d_PUBKEY, key_.get());
}

Result<Buffer> PublicKey::ec_point() const {
  if (kind_ == KeyKind::Rsa || kind_ == KeyKind::Other) {
    return Error(Code::KeyInvalid, "expected a key on a NIST curve");
  }
  unsigned char* raw = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key_.get(), &raw);
  const std::unique_ptr<unsigned char, decltype([](unsigned char* bytes) {
                          OPENSSL_free(bytes);
                        })>
      encoded(raw);
  if (size < 1 || raw[0] != 0x04) {
    return Error(Code::KeyInvalid, "expected an uncompressed point");
  }
  return Buffer(raw + 1, raw + size);
}

Bytes PublicKey::rsa_modulus() const {
  return rsa_ != nullptr ? Bytes(rsa_->modulus) : Bytes();
}

Bytes PublicKey::rsa_exponent() const {
  return rsa_ != nullptr ? Bytes(rsa_->exponent) : Bytes();
}

bool PublicKey::same_as(const PublicKey& other) const {
  return EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
}

bool verify_signature(const PublicKey& key, SignatureScheme scheme,
                      Bytes message, Bytes signature) {
  const SchemeInfo& row = info(scheme);
  const bool ecdsa = row.half_size != 0;
  if (key.kind() != row.kind ||
      (ecdsa && signature.size() != 2 * row.half_size)) {
    return false;
  }
  const Buffer der = ecdsa ? codec::ecdsa_raw_to_der(signature) : Buffer();
  const Bytes encoded = ecdsa ? Bytes(der) : signature;
  const PkeyContextHandle context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.handle(), nullptr));
  // Not EVP_DigestVerify, which costs a microsecond more.
  const Buffer hash = digest(row, message);
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         configure(context.get(), row) &&
         EVP_PKEY_verify(context.get(), encoded.data(), encoded.size(),
                         hash.data(), hash.size()) == 1;
}

bool verify_signature_once(const PublicKey& key, const Sha256& key_id,
                           SignatureScheme scheme, Bytes message,
                           Bytes signature, Memo* memo) {
  if (memo == nullptr) {
    return verify_signature(key, scheme, message, signature);
  }
  // The length keeps a byte of the message from being one of the signature.
  const Buffer prefix = Writer()
                            .u8(static_cast<uint8_t>(scheme))
                            .bytes(key_id.bytes())
                            .u64le(message.size())
                            .take();
  const FactKey fact_key = sha256(
      {bytes_of("assay/crypto/signature/1"), prefix, message, signature});
  if (recall<Fact>(memo, fact_key) != nullptr) {
    return true;
  }
  if (!verify_signature(key, scheme, message, signature)) {
    return false;
  }
  remember(memo, fact_key, std::make_shared<const Fact>());
  return true;
}

}  // namespace assay::crypto
