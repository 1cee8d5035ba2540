// SPDX-License-Identifier: Apache-2.0
// Tests of what a build says of itself.
#include "server/build_facts.h"

#include <gtest/gtest.h>

#include "server/clock.h"

namespace assay::server {
namespace {

TEST(BuildFacts, AreOfThisProgram) {
  const BuildFacts facts = build_facts();
  EXPECT_LE(facts.source_date, clock_now());
  EXPECT_EQ(facts.git.find_first_not_of("0123456789abcdef"), facts.git.npos);
  EXPECT_GE(facts.id.size(), 16u);
  EXPECT_EQ(facts.id.find_first_not_of("0123456789abcdef"), facts.id.npos);
}

}  // namespace
}  // namespace assay::server
