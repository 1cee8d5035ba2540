// SPDX-License-Identifier: Apache-2.0
// Known answers of FIPS 180-4's example "abc" and of the empty message.
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::crypto {
namespace {

using codec::encode_hex;

TEST(Digest, GivesTheKnownAnswersForAbc) {
  const Bytes abc = bytes_of("abc");
  EXPECT_EQ(encode_hex(sha1(abc).bytes()),
            "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(encode_hex(sha256(abc).bytes()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(encode_hex(sha384(abc).bytes()),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
}

TEST(Digest, OfAChosenAlgorithmIsThatOfItsOwnFunction) {
  const Bytes abc = bytes_of("abc");
  EXPECT_EQ(digest(Hash::Sha1, {abc}), copy_of(sha1(abc).bytes()));
  EXPECT_EQ(digest(Hash::Sha256, {bytes_of("a"), bytes_of("bc")}),
            copy_of(sha256(abc).bytes()));
  EXPECT_EQ(digest(Hash::Sha384, {abc}), copy_of(sha384(abc).bytes()));
  EXPECT_EQ(encode_hex(digest(Hash::Sha512, {abc})),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, TakesAnEmptyMessage) {
  EXPECT_EQ(encode_hex(sha256(Bytes()).bytes()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OfPartsIsThatOfTheirConcatenation) {
  EXPECT_EQ(sha256({bytes_of("a"), Bytes(), bytes_of("bc")}),
            sha256(bytes_of("abc")));
}

}  // namespace
}  // namespace assay::crypto
