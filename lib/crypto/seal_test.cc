// SPDX-License-Identifier: Apache-2.0
// Tests of AES-256-GCM sealing; known answers: the GCM specification's test
// cases 13 and 14.
#include "crypto/seal.h"

#include <array>
#include <new>

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::crypto {
namespace {

const SealKey kKey = SealKey::from(Buffer(SealKey::kSize, 7));
const SealNonce kNonce = SealNonce::from(Buffer(SealNonce::kSize, 9));

Buffer sealed_example() {
  return seal(kKey, kNonce, bytes_of("where"), bytes_of("what"));
}

Code code_of(const Result<Buffer>& result) {
  return result ? Code::Internal : result.error().code();
}

TEST(Seal, GivesTheKnownAnswerForNothing) {
  EXPECT_EQ(codec::encode_hex(seal({}, {}, {}, {})),
            "000000000000000000000000"            // nonce
            "530f8afbc74536b9a963b4f1c4cb738b");  // tag
}

TEST(Seal, GivesTheKnownAnswerForOneBlock) {
  EXPECT_EQ(codec::encode_hex(seal({}, {}, {}, Buffer(16))),
            "000000000000000000000000"            // nonce
            "cea7403d4d606b6e074ec5d3baf39d18"    // ciphertext
            "d0d1c8a799996bf0265b98b5d48ab919");  // tag
}

TEST(Seal, OpensToWhatWasSealed) {
  EXPECT_EQ(open_sealed(kKey, bytes_of("where"), sealed_example()).value(),
            copy_of(bytes_of("what")));
  EXPECT_EQ(open_sealed({}, {}, seal({}, {}, {}, {})).value(), Buffer());
}

TEST(Seal, DoesNotOpenInAnotherPlace) {
  EXPECT_EQ(code_of(open_sealed(kKey, bytes_of("there"), sealed_example())),
            Code::StoreSealBroken);
}

TEST(Seal, DoesNotOpenWithAnotherKey) {
  EXPECT_EQ(code_of(open_sealed({}, bytes_of("where"), sealed_example())),
            Code::StoreSealBroken);
}

TEST(Seal, DoesNotOpenAfterAnyByteChanged) {
  const Buffer sealed = sealed_example();
  for (size_t i = 0; i < sealed.size(); ++i) {
    Buffer changed = sealed;
    changed[i] ^= 1;
    EXPECT_EQ(code_of(open_sealed(kKey, bytes_of("where"), changed)),
              Code::StoreSealBroken)
        << "byte " << i;
  }
}

TEST(Seal, DoesNotOpenWhenCutShort) {
  const Buffer sealed = sealed_example();
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(code_of(open_sealed(kKey, bytes_of("where"),
                                  Bytes(sealed).first(size))),
              Code::StoreSealBroken)
        << size << " bytes";
  }
}

TEST(SealKey, IsWipedWhereItEnds) {
  alignas(SealKey) std::array<uint8_t, sizeof(SealKey)> place{};
  const auto* const key = new (place.data()) SealKey(kKey);
  EXPECT_EQ(*key, kKey);
  key->~SealKey();
  EXPECT_TRUE(all_zero(place));
}

}  // namespace
}  // namespace assay::crypto
