// SPDX-License-Identifier: Apache-2.0
// Tests of parts as they stand in the text.
#include "codec/raw_member.h"

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

TEST(RawMember, SlicesTheExactTextOfAMember) {
  constexpr std::string_view kText =
      "{ \"sig\" : \"00\" , \"doc\" : { \"a\" : [ 1 , 2 ] , \"b\":{} } }";
  EXPECT_EQ(*raw_member(kText, "doc"), "{ \"a\" : [ 1 , 2 ] , \"b\":{} }");
  EXPECT_EQ(raw_member(kText, "none").error().code(), Code::MissingField);
  EXPECT_FALSE(raw_member(kText, "sig"));
}

TEST(RawMember, DoesNotFindTheRawTextOfANameWithEscapes) {
  EXPECT_TRUE(raw_member(R"({"tcbInfo":{}})", "tcbInfo"));
  EXPECT_FALSE(raw_member(R"({"tcb\u0049nfo":{}})", "tcbInfo"));
}

TEST(RawMember, PassesOverWhatIsNotMeant) {
  for (const std::string_view before :
       {R"("a":"}",)", R"("a":"\"",)", R"("a":"\\",)", R"("a":"\\\"{",)",
        R"("a":[{"doc":{"no":1}},[]],)", R"("a":{"doc":{"no":[1]}} , )",
        R"("a":-1.5e3 ,)", R"("a":null,)", R"("doc2":{},)", R"("a":"doc",)",
        R"("":"",)"}) {
    const std::string text =
        "\n{ " + std::string(before) + R"("doc":{"b":"]}"}, "c":1} )";
    const auto found = raw_member(text, "doc");
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(*found, R"({"b":"]}"})");
  }
}

TEST(RawMember, IsAnObjectOfTheTopLevel) {
  for (const std::string_view text :
       {R"([{"doc":{}}])", R"({"a":{"doc":{}}})", R"({"doc":[{}]})", "{}", "1",
        R"({"doc":null})"}) {
    EXPECT_FALSE(raw_member(text, "doc")) << text;
  }
}

}  // namespace
}  // namespace assay::codec
