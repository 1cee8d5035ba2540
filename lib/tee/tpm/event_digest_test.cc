// SPDX-License-Identifier: Apache-2.0
// Tests of which digests are of their events' data.
#include "tee/tpm/event_digest.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_log.h"

namespace assay::tpm {
namespace {

using crypto::Hash;

const std::vector<Hash> kTwo = {Hash::Sha1, Hash::Sha256};

DigestMatch match(uint32_t type, Bytes data, Bytes measured) {
  const Buffer input =
      join({agile_header(kTwo), agile_event(kTwo, 1, type, data, measured)});
  const auto log = parse_event_log(input);
  EXPECT_TRUE(log);
  return match_digest(*log, log->events[1]);
}

TEST(EventDigest, IsOfTheDataByTheTypesRule) {
  const Bytes data = bytes_of("data");
  const Bytes other = bytes_of("other");
  EXPECT_EQ(match(kEvEventTag, data, data), DigestMatch::OfData);
  EXPECT_EQ(match(kEvEventTag, data, other), DigestMatch::Foreign);
  EXPECT_EQ(match(kEvEfiVariableDriverConfig, data, other),
            DigestMatch::Foreign);
  EXPECT_EQ(match(kEvIpl, data, other), DigestMatch::Free);
  EXPECT_EQ(match(kEvEfiBootServicesApplication, data, other),
            DigestMatch::Free);
  EXPECT_EQ(match(0x8201, data, other), DigestMatch::Free);
}

TEST(EventDigest, OfABootVariableMayBeOfItsValueAlone) {
  Writer w;
  w.zeros(16).u64le(2).u64le(3).bytes(utf16("ab")).bytes(bytes_of("xyz"));
  EXPECT_EQ(match(kEvEfiVariableBoot, w.buffer(), bytes_of("xyz")),
            DigestMatch::OfVariable);
  EXPECT_EQ(match(kEvEfiVariableBoot, w.buffer(), w.buffer()),
            DigestMatch::OfData);
  EXPECT_EQ(match(kEvEfiVariableBoot, w.buffer(), bytes_of("no")),
            DigestMatch::Foreign);
  EXPECT_EQ(match(kEvEfiVariableDriverConfig, w.buffer(), bytes_of("xyz")),
            DigestMatch::Foreign);
}

TEST(EventDigest, OfASeparatorMayTellOfAnError) {
  const Buffer one = {1, 0, 0, 0};
  EXPECT_EQ(match(kEvSeparator, bytes_of("failure"), one), DigestMatch::Free);
  EXPECT_EQ(match(kEvSeparator, bytes_of("failure"), bytes_of("x")),
            DigestMatch::Foreign);
}

TEST(EventDigest, IsForeignWhereOneBankIs) {
  Buffer input =
      join({agile_header(kTwo), agile_event(kTwo, 1, kEvAction, {})});
  input[input.size() - 5] ^= 1;  // last byte of the SHA-256 digest
  const auto log = parse_event_log(input);
  ASSERT_TRUE(log);
  EXPECT_EQ(find_foreign_digests(*log), std::vector<size_t>{1});
}

TEST(EventDigest, MattersWhereClaimsRestOnIt) {
  Event event;
  event.type = kEvEventTag;
  EXPECT_TRUE(claims_rest_on(event));
  event.type = kEvEfiVariableDriverConfig;
  EXPECT_TRUE(claims_rest_on(event));
  event.type = kEvEfiVariableAuthority;
  EXPECT_FALSE(claims_rest_on(event));
}

}  // namespace
}  // namespace assay::tpm
