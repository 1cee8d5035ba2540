// SPDX-License-Identifier: Apache-2.0
// SubjectPublicKeyInfo of rsaEncryption.
#include "crypto/rsa_spki.h"

#include <array>

#include "base/writer.h"
#include "codec/der.h"

namespace assay::crypto {
namespace {

constexpr codec::DerTag kBitString{0x03};
constexpr std::array<uint8_t, 13> kRsaEncryption = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};  // OBJECT
                                          // IDENTIFIER 1.2.840.113549.1.1.1,
                                          // NULL

// An INTEGER above zero in its one form; nothing otherwise.
std::optional<Bytes> positive(const Result<Bytes>& integer) {
  if (!integer || integer->empty() || (*integer)[0] >= 0x80) {
    return std::nullopt;
  }
  if ((*integer)[0] != 0) {
    return *integer;
  }
  const Bytes rest = integer->subspan(1);
  return !rest.empty() && rest[0] >= 0x80 ? std::optional(rest) : std::nullopt;
}

Buffer positive_integer(Bytes magnitude) {
  const bool signs = magnitude.empty() || magnitude[0] >= 0x80;
  return codec::der_element(
      codec::DerTag::Integer,
      Writer().zeros(signs ? 1 : 0).bytes(magnitude).take());
}

}  // namespace

std::optional<RsaNumbers> read_rsa_spki(Bytes spki) {
  codec::DerReader whole(spki);
  const auto contents = whole.expect(codec::DerTag::Sequence);
  if (!contents || !whole.end()) {
    return std::nullopt;
  }
  codec::DerReader parts(*contents);
  const auto algorithm = parts.expect(codec::DerTag::Sequence);
  const auto bits = parts.next();
  if (!algorithm || !equal(*algorithm, kRsaEncryption) || !bits ||
      bits->tag != static_cast<uint8_t>(kBitString) || bits->value.empty() ||
      bits->value[0] != 0 || !parts.end()) {
    return std::nullopt;
  }
  codec::DerReader key(bits->value.subspan(1));
  const auto numbers = key.expect(codec::DerTag::Sequence);
  if (!numbers || !key.end()) {
    return std::nullopt;
  }
  codec::DerReader reader(*numbers);
  const auto modulus = positive(reader.expect(codec::DerTag::Integer));
  const auto exponent = positive(reader.expect(codec::DerTag::Integer));
  return modulus && exponent && reader.end()
             ? std::optional(RsaNumbers{*modulus, *exponent})
             : std::nullopt;
}

Buffer write_rsa_spki(const RsaNumbers& numbers) {
  const Buffer key = codec::der_element(
      codec::DerTag::Sequence, Writer()
                                   .bytes(positive_integer(numbers.modulus))
                                   .bytes(positive_integer(numbers.exponent))
                                   .take());
  return codec::der_element(
      codec::DerTag::Sequence,
      Writer()
          .bytes(codec::der_element(codec::DerTag::Sequence, kRsaEncryption))
          .bytes(codec::der_element(kBitString,
                                    Writer().zeros(1).bytes(key).take()))
          .take());
}

}  // namespace assay::crypto
