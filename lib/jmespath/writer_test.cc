// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "jmespath/writer.h"

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

TEST(Writer, WritesNumbersAsShortAsTheyCanBeReadBack) {
  const auto document =
      codec::parse_json("[1.0, 0.1, 1e100, -2.5, -0.0, 12345678901234567890]");
  EXPECT_EQ(write(Value(*document), 1000),
            "[1,0.1,1e+100,-2.5,0,12345678901234567890]");
}

TEST(Writer, WritesNumbersBeyondIntegersWithAnExponent) {
  const auto document = codec::parse_json("777777777777777777777.77");
  EXPECT_EQ(write(Value(*document), 100), "7.777777777777777e+20");
}

TEST(Writer, StopsAtItsLimit) {
  const auto document = codec::parse_json(R"({"a":["b",null,true]})");
  EXPECT_EQ(write(Value(*document), 21), R"({"a":["b",null,true]})");
  EXPECT_EQ(write(Value(*document), 5), std::nullopt);
}

}  // namespace
}  // namespace assay::jmespath
