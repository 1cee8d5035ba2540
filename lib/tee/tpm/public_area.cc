// SPDX-License-Identifier: Apache-2.0
// Reads a TPMT_PUBLIC in the order of its table.
#include "tee/tpm/public_area.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/writer.h"
#include "tee/tpm/sized.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {
namespace {

using crypto::KeyKind;

// TPM_ALG_ID.
constexpr uint16_t kRsa = 0x0001;
constexpr uint16_t kEcc = 0x0023;
constexpr uint16_t kNull = 0x0010;
constexpr uint16_t kRsaEs = 0x0015;
constexpr uint16_t kEcDaa = 0x001a;

constexpr size_t kMaxModulus = 1024;
constexpr size_t kMaxCoordinate = 66;
constexpr uint32_t kDefaultExponent = 65537;  // what exponent 0 stands for

struct Curve {
  uint16_t id;  // TPM_ECC_CURVE
  KeyKind kind;
  size_t coordinate_size;
};

constexpr std::array<Curve, 3> kCurves = {{{0x0003, KeyKind::P256, 32},
                                           {0x0004, KeyKind::P384, 48},
                                           {0x0005, KeyKind::P521, 66}}};

// TPMT_SYM_DEF_OBJECT.
void skip_symmetric(Reader& r) {
  if (r.u16be() != kNull) {
    r.u16be();  // keyBits
    r.u16be();  // mode
  }
}

// TPMT_RSA_SCHEME, TPMT_ECC_SCHEME: most have a hash, ECDAA also a count.
void skip_scheme(Reader& r) {
  const uint16_t scheme = r.u16be();
  if (scheme == kNull || scheme == kRsaEs) {
    return;
  }
  r.u16be();
  if (scheme == kEcDaa) {
    r.u16be();
  }
}

// TPMT_KDF_SCHEME.
void skip_kdf(Reader& r) {
  if (r.u16be() != kNull) {
    r.u16be();
  }
}

Result<crypto::PublicKey> read_rsa(Reader& r) {
  skip_symmetric(r);
  skip_scheme(r);
  const uint16_t bits = r.u16be();
  const uint32_t stated = r.u32be();
  TRY(const Bytes modulus, read_sized(r, kMaxModulus));
  if (modulus.size() * 8 != bits) {
    return Error(Code::EvidenceMalformed,
                 fmt::format("expected a modulus of {} bits, found {} bytes",
                             bits, modulus.size()));
  }
  Writer exponent;
  exponent.u32be(stated == 0 ? kDefaultExponent : stated);
  return crypto::PublicKey::from_rsa(modulus, exponent.buffer());
}

Result<crypto::PublicKey> read_ecc(Reader& r) {
  skip_symmetric(r);
  skip_scheme(r);
  const uint16_t id = r.u16be();
  skip_kdf(r);
  TRY(const Bytes x, read_sized(r, kMaxCoordinate));
  TRY(const Bytes y, read_sized(r, kMaxCoordinate));
  for (const Curve& curve : kCurves) {
    const size_t size = curve.coordinate_size;
    if (curve.id != id || x.size() > size || y.size() > size) {
      continue;
    }
    Writer point;
    point.zeros(size - x.size()).bytes(x).zeros(size - y.size()).bytes(y);
    return crypto::PublicKey::from_point(curve.kind, point.buffer());
  }
  return Error(Code::EvidenceUnsupported,
               fmt::format("expected a point on P-256, P-384 or P-521, found "
                           "curve 0x{:04x} and numbers of {} and {} bytes",
                           id, x.size(), y.size()));
}

Buffer name_of_area(crypto::Hash hash, Bytes area) {
  Writer name;
  name.u16be(algorithm_of(hash)).bytes(crypto::digest(hash, {area}));
  return name.take();
}

}  // namespace

Result<PublicArea> parse_public(Bytes input) {
  Reader r(input);
  const uint16_t type = r.u16be();
  const uint16_t name_algorithm = r.u16be();
  const uint32_t attributes = r.u32be();
  TRY(const Bytes auth_policy, read_sized(r, crypto::kMaxDigestSize));
  const auto hash = find_hash(name_algorithm);
  if (!hash || (type != kRsa && type != kEcc)) {
    return Error(Code::EvidenceUnsupported,
                 fmt::format("expected an RSA (0x0001) or ECC (0x0023) key "
                             "with a SHA-1 or SHA-2 name, found type 0x{:04x} "
                             "and nameAlg 0x{:04x}",
                             type, name_algorithm));
  }
  TRY(crypto::PublicKey key, type == kRsa ? read_rsa(r) : read_ecc(r));
  return r.finish(PublicArea{name_algorithm, attributes, copy_of(auth_policy),
                             std::move(key), name_of_area(*hash, input)});
}

Result<PublicArea> parse_sized_public(Bytes input) {
  Reader r(input);
  TRY(const Bytes area, read_sized(r, UINT16_MAX));
  TRY(PublicArea parsed, parse_public(area));
  return r.finish(std::move(parsed));
}

}  // namespace assay::tpm
