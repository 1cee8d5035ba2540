// SPDX-License-Identifier: Apache-2.0
// Tests of parts as they stand in the text.
#include "codec/raw_member.h"

#include <vector>

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

TEST(RawMember, IsFoundInsideOfMembers) {
  constexpr std::string_view kText =
      R"({"a":{"b":{"no":1}},"b":{"x":[{"b":{}}],"b": { "c" : {"d":"}"} } }})";
  using Path = std::vector<std::string_view>;
  EXPECT_EQ(*raw_member(kText, Path{"b", "b"}), R"({ "c" : {"d":"}"} })");
  EXPECT_EQ(*raw_member(kText, Path{"b", "b", "c"}), R"({"d":"}"})");
  const auto missing = raw_member(kText, Path{"b", "c"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().path(), "c");
  EXPECT_FALSE(raw_member(kText, Path{"c", "b"}));
  EXPECT_FALSE(raw_member(kText, Path{"b", "x", "b"}));
}

TEST(RawMember, IsFoundWithoutACopyWhereThereIsRoom) {
  std::string text = R"({"a":{"b":{"c":[1,"}"]}}})";
  const size_t size = text.size();
  const std::vector<std::string_view> path = {"a", "b"};
  for (const std::string_view behind : {"", "}", ",\"b\":{}}", "\"{\\"}) {
    text.resize(size);
    text.append(behind);
    text.resize(size + kReadAhead, ' ');
    const auto found =
        raw_member(std::string_view(text).substr(0, size), path, kReadAhead);
    ASSERT_TRUE(found) << behind;
    EXPECT_EQ(*found, R"({"c":[1,"}"]})");
    EXPECT_EQ(found->data(), text.data() + 10);
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
