// SPDX-License-Identifier: Apache-2.0
// Tests of whose turn it is to be read.
#include "http/unread.h"

#include <array>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

// Where connections could be that nobody looks at.
std::array<uint64_t, 8> places;

Connection& connection(size_t number) {
  return reinterpret_cast<Connection&>(places.at(number));
}

TEST(Unread, LetsThemPassInOrder) {
  Unread unread;
  for (size_t i = 0; i < 4; ++i) {
    unread.push(connection(i), 10 + i);
  }
  EXPECT_EQ(unread.ready(), 0u);
  unread.let_pass(9);
  EXPECT_EQ(unread.ready(), 0u);
  unread.let_pass(11);
  EXPECT_EQ(unread.ready(), 2u);
  unread.let_pass(11);
  EXPECT_EQ(unread.ready(), 2u);
  for (size_t i = 0; i < 4; ++i) {
    const Unread::Turn turn = unread.pop();
    EXPECT_EQ(turn.connection, &connection(i));
    EXPECT_EQ(turn.ticket, 10 + i);
    EXPECT_EQ(unread.ready(), i == 0 ? 1u : 0u);  // the others are read early
  }
  EXPECT_EQ(unread.size(), 0u);
}

TEST(Unread, ForgetsWhoLeaves) {
  Unread unread;
  for (size_t i = 0; i < 4; ++i) {
    unread.push(connection(i), 1 + i);
  }
  unread.let_pass(2);
  unread.remove(connection(7));
  EXPECT_EQ(unread.size(), 4u);
  unread.remove(connection(0));  // it was ready
  EXPECT_EQ(unread.ready(), 1u);
  unread.remove(connection(2));  // it was not
  EXPECT_EQ(unread.ready(), 1u);
  EXPECT_EQ(unread.pop().connection, &connection(1));
  EXPECT_EQ(unread.ready(), 0u);
  EXPECT_EQ(unread.pop().connection, &connection(3));
}

}  // namespace
}  // namespace assay::http
