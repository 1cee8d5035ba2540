// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys: public RSA and elliptic-curve keys, read and written.
#include "jose/jwk.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "jose/recast.h"
#include "jose/x5c.h"

namespace assay::jose {
namespace {

namespace json = codec::json;

// SubjectPublicKeyInfo (RFC 5480) up to and with the octet 04 that says that
// x||y follows.
constexpr std::array<uint8_t, 27> kP256Spki = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07,              // 89; 19; OID, 7
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,        // id-ecPublicKey
    0x06, 0x08,                                      // OID, 8
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,  // prime256v1
    0x03, 0x42, 0x00, 0x04};                         // BIT STRING, 66
constexpr std::array<uint8_t, 24> kP384Spki = {
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07,        // 118; 16; OID, 7
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,  // id-ecPublicKey
    0x06, 0x05,                                // OID, 5
    0x2b, 0x81, 0x04, 0x00, 0x22,              // secp384r1
    0x03, 0x62, 0x00, 0x04};                   // BIT STRING, 98
constexpr std::array<uint8_t, 26> kP521Spki = {
    0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07,  // 155; 16; OID, 7
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,  // id-ecPublicKey
    0x06, 0x05,                                // OID, 5
    0x2b, 0x81, 0x04, 0x00, 0x23,              // secp521r1
    0x03, 0x81, 0x86, 0x00, 0x04};             // BIT STRING, 134

struct Curve {
  std::string_view name;
  crypto::KeyKind kind;
  size_t coordinate_size;
  Bytes spki_prefix;
};

constexpr std::array<Curve, 3> kCurves = {{
    {"P-256", crypto::KeyKind::P256, 32, kP256Spki},
    {"P-384", crypto::KeyKind::P384, 48, kP384Spki},
    {"P-521", crypto::KeyKind::P521, 66, kP521Spki},
}};

Error malformed(std::string_view field, std::string detail) {
  return Error(Code::KeyMalformed, std::move(detail)).at(field);
}

// kty of a key; empty for the kinds that JOSE gives no name here.
std::string_view type_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::Rsa:
      return "RSA";
    case crypto::KeyKind::P256:
    case crypto::KeyKind::P384:
    case crypto::KeyKind::P521:
      return "EC";
    case crypto::KeyKind::Other:
      return {};
  }
  return {};
}

Result<> refuse_private(const json::object& object) {
  for (const std::string_view name :
       {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    if (object.contains(name)) {
      return malformed(name,
                       "a member of a private or symmetric key; send the "
                       "public members only");
    }
  }
  return {};
}

bool has_any(const json::object& object,
             std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(
      names, [&object](auto name) { return object.contains(name); });
}

Result<Buffer> binary_member(const json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text,
      recast(codec::string_member(object, name), Code::KeyMalformed));
  return recast(codec::decode_base64(text, codec::Base64::Url),
                Code::KeyMalformed, name);
}

// RFC 7518 section 6.3.1.1: big-endian in as few octets as possible.
Result<Buffer> number_member(const json::object& object,
                             std::string_view name) {
  TRY(Buffer number, binary_member(object, name));
  if (number.empty() || number.front() == 0) {
    return malformed(name, "expected a number without leading zero octets");
  }
  return number;
}

Result<crypto::PublicKey> rsa_key(const json::object& object) {
  TRY(const Buffer modulus, number_member(object, "n"));
  TRY(const Buffer exponent, number_member(object, "e"));
  return recast(crypto::PublicKey::from_rsa(modulus, exponent),
                Code::KeyMalformed);
}

// RFC 7518 section 6.2.1.2: always as long as the field of the curve.
Result<Buffer> coordinate_member(const json::object& object,
                                 std::string_view name, const Curve& curve) {
  TRY(Buffer coordinate, binary_member(object, name));
  if (coordinate.size() != curve.coordinate_size) {
    return malformed(
        name,
        fmt::format("expected {} bytes on curve {}, found {}",
                    curve.coordinate_size, curve.name, coordinate.size()));
  }
  return coordinate;
}

Result<crypto::PublicKey> ec_key(const json::object& object) {
  TRY(const std::string_view name,
      recast(codec::string_member(object, "crv"), Code::KeyMalformed));
  const auto curve = std::ranges::find(kCurves, name, &Curve::name);
  if (curve == kCurves.end()) {
    return malformed("crv",
                     fmt::format("expected P-256, P-384 or P-521, found \"{}\"",
                                 name.substr(0, 64)));
  }
  TRY(const Buffer x, coordinate_member(object, "x", *curve));
  TRY(const Buffer y, coordinate_member(object, "y", *curve));
  Buffer spki = copy_of(curve->spki_prefix);
  spki.insert(spki.end(), x.begin(), x.end());
  spki.insert(spki.end(), y.begin(), y.end());
  Result<crypto::PublicKey> key = crypto::PublicKey::from_spki(spki);
  if (!key) {
    return Error(Code::KeyMalformed,
                 fmt::format("x and y are not a point on curve {}", name));
  }
  return key;
}

// The key of the bare members; nothing where none of them is there.
Result<std::optional<crypto::PublicKey>> bare_key(const json::object& object,
                                                  std::string_view kty) {
  const bool rsa = kty == "RSA";
  if (!(rsa ? has_any(object, {"n", "e"})
            : has_any(object, {"crv", "x", "y"}))) {
    return std::optional<crypto::PublicKey>();
  }
  TRY(crypto::PublicKey key, rsa ? rsa_key(object) : ec_key(object));
  return std::optional(std::move(key));
}

bool is_known_type(std::string_view kty) {
  return kty == "RSA" || kty == "EC";
}

// The members that RFC 7638 section 3.2 hashes.
codec::SortedObject required_members(const crypto::PublicKey& key) {
  codec::SortedObject object;
  object.add_string("kty", type_of(key));
  if (key.kind() == crypto::KeyKind::Rsa) {
    object.add_base64url("e", key.rsa_exponent());
    object.add_base64url("n", key.rsa_modulus());
    return object;
  }
  const auto curve = std::ranges::find(kCurves, key.kind(), &Curve::kind);
  const Result<Buffer> point = key.ec_point();
  ASSAY_ASSERT(curve != kCurves.end() && point);
  const size_t size = curve->coordinate_size;
  object.add_string("crv", curve->name);
  object.add_base64url("x", Bytes(*point).first(size));
  object.add_base64url("y", Bytes(*point).last(size));
  return object;
}

}  // namespace

Result<Jwk> parse_jwk(const json::object& object) {
  TRY(const std::string_view kty, codec::string_member(object, "kty"));
  if (!is_known_type(kty)) {
    return malformed("kty", fmt::format("expected RSA or EC, found \"{}\"",
                                        kty.substr(0, 64)));
  }
  TRY_OK(refuse_private(object));
  TRY(const std::optional<std::string_view> kid,
      codec::find_string(object, "kid"));
  TRY(const std::optional<std::string_view> alg,
      codec::find_string(object, "alg"));
  TRY(std::vector<x509::Certificate> x5c, parse_x5c(object));
  TRY(const std::optional<crypto::PublicKey> bare, bare_key(object, kty));
  if (!bare && x5c.empty()) {
    return Error(Code::KeyMalformed,
                 "expected x5c, or n and e, or crv, x and y; found none");
  }
  const crypto::PublicKey& key = bare ? *bare : x5c.front().public_key();
  if (!x5c.empty() && !key.same_as(x5c.front().public_key())) {
    return malformed("x5c",
                     "the first certificate has another key than the "
                     "bare members");
  }
  if (type_of(key) != kty) {
    return malformed("kty", fmt::format("\"{}\" is not the kind of the key in "
                                        "x5c",
                                        kty));
  }
  return Jwk{.kid = std::string(kid.value_or("")),
             .alg = std::string(alg.value_or("")),
             .key = key,
             .x5c = std::move(x5c)};
}

Result<Jwk> parse_jwk(std::string_view text) {
  TRY(const codec::Document document, codec::parse_document(text));
  TRY(const json::object* const object, codec::as_object(document.root()));
  return parse_jwk(*object);
}

Result<std::vector<Jwk>> parse_jwks(std::string_view text) {
  TRY(const codec::Document document, codec::parse_document(text));
  TRY(const json::object* const set, codec::as_object(document.root()));
  TRY(const json::array* const entries, codec::array_member(*set, "keys"));
  if (entries->size() > kMaxKeysInSet) {
    return malformed("keys", fmt::format("expected at most {} keys, found {}",
                                         kMaxKeysInSet, entries->size()));
  }
  std::vector<Jwk> keys;
  for (const json::value& entry : *entries) {
    TRY(const json::object* const object, codec::as_object(entry));
    if (auto key = parse_jwk(*object)) {
      keys.push_back(std::move(*key));
    }
  }
  return keys;
}

std::string write_public_jwk(const crypto::PublicKey& key) {
  return required_members(key).text();
}

std::string thumbprint(const crypto::PublicKey& key) {
  const std::string members = write_public_jwk(key);
  return codec::encode_base64(crypto::sha256(bytes_of(members)).bytes(),
                              codec::Base64::Url);
}

std::string maa_key_id(const crypto::PublicKey& key) {
  constexpr std::array<uint8_t, 1> kNul = {0};
  const std::string pem = codec::encode_pem("PUBLIC KEY", key.spki());
  return codec::encode_base64(crypto::sha256({bytes_of(pem), kNul}).bytes(),
                              codec::Base64::Standard);
}

std::string write_jwk(const Jwk& jwk) {
  std::vector<Bytes> chain;
  for (const x509::Certificate& certificate : jwk.x5c) {
    chain.push_back(certificate.der());
  }
  return write_jwk(jwk, chain);
}

std::string write_jwk(const Jwk& jwk, std::span<const Bytes> chain) {
  codec::SortedObject object = required_members(jwk.key);
  object.add_string("use", "sig");
  if (!jwk.alg.empty()) {
    object.add_string("alg", jwk.alg);
  }
  if (!jwk.kid.empty()) {
    object.add_string("kid", jwk.kid);
  }
  if (!chain.empty()) {
    object.add_raw("x5c", write_x5c(chain));
  }
  return object.text();
}

std::string write_jwks(const std::vector<Jwk>& keys) {
  std::string text = R"({"keys":[)";
  for (const Jwk& key : keys) {
    text += &key == &keys.front() ? "" : ",";
    text += write_jwk(key);
  }
  text += "]}";
  return text;
}

}  // namespace assay::jose
