// SPDX-License-Identifier: Apache-2.0
// The values of explain, and where explanations stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Explain, IsWantedWhereItSaysTrue) {
  EXPECT_EQ(parse_explain("true"), Explain::Yes);
  EXPECT_EQ(parse_explain("false"), Explain::No);
  EXPECT_EQ(parse_explain(std::nullopt), Explain::No);
}

TEST(Explain, HasNoOtherValues) {
  for (const char* value : {"", "maybe", "1", "True", "true "}) {
    const auto refused = parse_explain(value);
    ASSERT_FALSE(refused.has_value()) << value;
    EXPECT_EQ(refused.error().code(), Code::UnknownQueryValue);
    EXPECT_EQ(
        refused.error().message(),
        std::string("explain: expected true or false, found \"") + value + '"');
  }
}

TEST(Explain, QuotesLittleOfAValueThatIsLong) {
  const auto refused = parse_explain(std::string(1000, 'x'));
  EXPECT_LT(refused.error().message().size(), 200u);
}

TEST(ExplanationJson, HoldsChecksAndTrace) {
  tee::Trail trail(tee::Recording::Details);
  trail.note(tee::CheckId::DcapHeaderVersion, false, "\xff", "x");
  const std::string text = explanation_json(trail, R"([{"a":1}])");
  EXPECT_TRUE(codec::parse_json(text).has_value());
  EXPECT_THAT(text, StartsWith(R"({"checks":[{"id":")"));
  EXPECT_THAT(text,
              HasSubstr(R"("outcome":"noted","expected":"?","found":"x")"));
  EXPECT_THAT(text, EndsWith(R"(],"tcbLevels":null,"trace":[{"a":1}]})"));
}

TEST(ExplanationJson, HoldsTheLevelsOfTheTcb) {
  tee::Trail trail(tee::Recording::Details);
  trail.explain({.status = tee::TcbStatus::UpToDate, .parts = {}});
  EXPECT_THAT(explanation_json(trail, {}),
              HasSubstr(R"(],"tcbLevels":{"status":"UpToDate",)"));
}

TEST(ExplanationJson, HasAnEmptyTraceWhereThePolicyWasNotReached) {
  EXPECT_THAT(explanation_json(tee::Trail(), ""), EndsWith(R"("trace":[]})"));
}

TEST(TokenBody, CarriesAnExplanationBesideTheToken) {
  EXPECT_EQ(token_body("a.b.c", R"({"checks":[]})"),
            R"({"token":"a.b.c","x-assay-explanation":{"checks":[]}})");
  EXPECT_EQ(token_body("a.b.c"), R"({"token":"a.b.c"})");
}

}  // namespace
}  // namespace assay::wire
