// SPDX-License-Identifier: Apache-2.0
// Known answers of RFC 4231 (HMAC-SHA-256) and RFC 5869 (HKDF).
#include "crypto/mac.h"

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::crypto {
namespace {

using codec::encode_hex;

Buffer counted(uint8_t first, uint8_t last) {
  Buffer bytes;
  for (unsigned value = first; value <= last; ++value) {
    bytes.push_back(static_cast<uint8_t>(value));
  }
  return bytes;
}

TEST(Hmac, GivesTheKnownAnswersOfRfc4231) {
  EXPECT_EQ(
      encode_hex(HmacKey(Buffer(20, 0x0b)).mac({bytes_of("Hi There")}).bytes()),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(encode_hex(HmacKey(bytes_of("Jefe"))
                           .mac({bytes_of("what do ya want for nothing?")})
                           .bytes()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hmac, HashesAKeyLongerThanABlock) {
  EXPECT_EQ(
      encode_hex(HmacKey(Buffer(131, 0xaa))
                     .mac({bytes_of("Test Using Larger Than Block-Size Key - "
                                    "Hash Key First")})
                     .bytes()),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, OfPartsIsThatOfTheirConcatenation) {
  const HmacKey key(bytes_of("Jefe"));
  EXPECT_EQ(key.mac({bytes_of("what do "), Bytes(),
                     bytes_of("ya want for nothing?")}),
            key.mac({bytes_of("what do ya want for nothing?")}));
}

TEST(Hkdf, GivesTheKnownAnswersOfRfc5869) {
  const Buffer key(22, 0x0b);
  EXPECT_EQ(encode_hex(hkdf_sha256({.key = key,
                                    .salt = counted(0x00, 0x0c),
                                    .info = counted(0xf0, 0xf9)},
                                   42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34"
            "007208d5b887185865");
  EXPECT_EQ(encode_hex(hkdf_sha256({.key = counted(0x00, 0x4f),
                                    .salt = counted(0x60, 0xaf),
                                    .info = counted(0xb0, 0xff)},
                                   82)),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59"
            "045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30"
            "c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST(Hkdf, TakesNoSaltAndNoInfo) {
  EXPECT_EQ(
      encode_hex(
          hkdf_sha256({.key = Buffer(22, 0x0b), .salt = {}, .info = {}}, 42)),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d20139"
      "5faa4b61a96c8");
}

}  // namespace
}  // namespace assay::crypto
