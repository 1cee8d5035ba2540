// SPDX-License-Identifier: Apache-2.0
// Tests of reading: what is refused before a tree is worth a look.
#include "policy/reading.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Reading, GivesTokensAndTreeOfOneText) {
  const std::string_view text = "version=1.0; authorizationrules{=>deny();};";
  Findings findings(text);
  const Reading reading = read(text, {}, findings);
  EXPECT_FALSE(findings.has_error());
  EXPECT_EQ(reading.tokens.size(), 14u);
  ASSERT_EQ(reading.policy.sections.size(), 1u);
  EXPECT_EQ(reading.policy.sections[0].rules.size(), 1u);
}

TEST(Reading, LexesNothingThatIsNotText) {
  const std::string_view text = "version\xff=1.0;";
  Findings findings(text);
  EXPECT_TRUE(read(text, {}, findings).tokens.empty());
  const auto found = std::move(findings).take();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "policy.syntax.encoding");
  EXPECT_EQ(found[0].range, (Range{7, 8}));
}

TEST(Reading, KeepsToTheLimitOfTheText) {
  const std::string_view text = "version=1.0; authorizationrules{};";
  Limits limits;
  limits.text = text.size();
  Findings fits(text);
  read(text, limits, fits);
  EXPECT_FALSE(fits.has_error());
  limits.text -= 1;
  Findings exceeds(text);
  EXPECT_TRUE(read(text, limits, exceeds).tokens.empty());
  EXPECT_TRUE(exceeds.has_error());
}

}  // namespace
}  // namespace assay::policy
