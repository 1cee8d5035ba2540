// SPDX-License-Identifier: Apache-2.0
// Tests of counting by address.
#include "http/addresses.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

uint64_t key(const char* text) {
  return client_key(boost::asio::ip::make_address(text));
}

TEST(Addresses, TakesA64OfIpv6ForOneClient) {
  EXPECT_EQ(key("2001:db8::1"), key("2001:db8::ffff:2"));
  EXPECT_NE(key("2001:db8::1"), key("2001:db8:0:1::1"));
  EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
}

TEST(Addresses, RefusesBeyondTheLimitUntilSomebodyLeaves) {
  Addresses addresses;
  EXPECT_EQ(addresses.enter(1, 2), Entry::Granted);
  EXPECT_EQ(addresses.enter(1, 2), Entry::Granted);
  EXPECT_EQ(addresses.enter(1, 2), Entry::Refused);
  EXPECT_EQ(addresses.enter(2, 2), Entry::Granted);
  addresses.leave(1);
  EXPECT_EQ(addresses.enter(1, 2), Entry::Granted);
}

TEST(Addresses, GrantsAnyNumberWhereThereIsNoLimit) {
  Addresses addresses;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(addresses.enter(1, 0), Entry::Granted);
  }
}

}  // namespace
}  // namespace assay::http
