// SPDX-License-Identifier: Apache-2.0
// Tests of strict JSON.
#include "codec/json.h"

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

Code code_of(std::string_view text, const JsonLimits& limits = {}) {
  const auto value = parse_json(text, limits);
  return value ? Code::Internal : value.error().code();
}

TEST(Json, AcceptsOneDocumentWithBlanksAround) {
  const auto value = parse_json(" {\"a\":[1,-2,true,null,\"x\"]}\r\n\t");
  ASSERT_TRUE(value);
  EXPECT_EQ(serialize(*value), R"({"a":[1,-2,true,null,"x"]})");
}

TEST(Json, RefusesWhatIsNotOneDocument) {
  for (const char* text : {"",         " ",         "{",
                           "{}x",      "{} {}",     "{\"a\":1,}",
                           "[1,]",     "{a:1}",     "'a'",
                           "// c\n{}", "/* c */{}", "\xef\xbb\xbf{}",
                           "01",       "+1",        ".5",
                           "1.",       "NaN",       "Infinity",
                           "\"\\x\"",  "\"\n\"",    "\"\\ud800\"",
                           "\"\xff\"", "tru",       "nullx"}) {
    EXPECT_EQ(code_of(text), Code::BodyNotJson) << text;
  }
}

TEST(Json, NamesTheOffset) {
  EXPECT_NE(parse_json("{} x").error().detail().find("at offset 3"),
            std::string::npos);
}

TEST(Json, RefusesDuplicateNamesAtEveryDepth) {
  EXPECT_EQ(code_of(R"({"a":1,"a":1})"), Code::DuplicateKey);
  EXPECT_EQ(code_of(R"({"a":1,"\u0061":2})"), Code::DuplicateKey);
  EXPECT_EQ(code_of(R"([{"x":{"b":1,"c":2,"b":3}}])"), Code::DuplicateKey);
  EXPECT_EQ(parse_json(R"({"x":{"b":1,"b":3}})").error().detail(),
            "member \"b\" stands twice in one object");
  EXPECT_TRUE(parse_json(R"([{"a":1},{"a":1}])"));
}

TEST(Json, KeepsIntegersExactly) {
  const auto value = parse_json(
      "[9223372036854775807,-9223372036854775808,"
      "18446744073709551615]");
  ASSERT_TRUE(value);
  EXPECT_EQ(serialize(*value),
            "[9223372036854775807,-9223372036854775808,18446744073709551615]");
}

TEST(Json, RefusesNumbersItCannotKeep) {
  for (const char* text :
       {"18446744073709551616", "-9223372036854775809", "1e400", "-1e400",
        "123456789012345678901234567890"}) {
    EXPECT_EQ(code_of(text), Code::JsonNumberRange) << text;
  }
  EXPECT_TRUE(parse_json("1.5e10"));
}

TEST(Json, LimitsDepth) {
  const std::string deep(32, '[');
  EXPECT_TRUE(parse_json(deep + std::string(32, ']')));
  EXPECT_EQ(code_of(std::string(33, '[') + std::string(33, ']')),
            Code::JsonTooDeep);
  EXPECT_EQ(code_of(std::string(200'000, '[')), Code::JsonTooDeep);
}

TEST(Json, LimitsNamesAndValues) {
  EXPECT_TRUE(parse_json("[1,2]", {.members = 3}));
  EXPECT_EQ(code_of("[1,2]", {.members = 2}), Code::JsonTooLarge);
  EXPECT_EQ(code_of(R"({"a":1})", {.members = 2}), Code::JsonTooLarge);
}

TEST(Json, DocumentsOwnWhatIsInThem) {
  auto made =
      parse_document(R"({"name":["a long text of its own, on the heap"]})");
  ASSERT_TRUE(made);
  const Document moved = std::move(*made);
  EXPECT_EQ(moved.root().at("name").at(0).as_string(),
            "a long text of its own, on the heap");
  EXPECT_EQ(parse_document(R"({"a":1,"a":2})").error().code(),
            Code::DuplicateKey);
  EXPECT_EQ(parse_document("[1,2]", {.members = 2}).error().code(),
            Code::JsonTooLarge);
}

TEST(Json, GivesTypedMembersOrSaysWhatIsWrong) {
  const auto value = parse_json(R"({"s":"x","n":7,"o":{},"a":[],"z":null})");
  const json::object& object = value->get_object();
  EXPECT_EQ(*string_member(object, "s"), "x");
  EXPECT_EQ(*uint_member(object, "n", 7), 7u);
  EXPECT_TRUE(object_member(object, "o"));
  EXPECT_TRUE(array_member(object, "a"));
  EXPECT_EQ(uint_member(object, "n", 6).error().message(),
            "n: expected a whole number up to 6");
  EXPECT_EQ(string_member(object, "n").error().message(),
            "n: expected a string");
  EXPECT_EQ(string_member(object, "q").error().code(), Code::MissingField);
  EXPECT_FALSE(*find_string(object, "z"));
  EXPECT_FALSE(*find_string(object, "q"));
  EXPECT_FALSE(find_string(object, "o"));
  EXPECT_FALSE(as_object(object.at("a")));
}

TEST(Json, FindsNamesIgnoringCase) {
  const auto value = parse_json(R"({"inittimeData":1})");
  EXPECT_NE(*find_ignoring_case(value->get_object(), "initTimeData"), nullptr);
  EXPECT_EQ(*find_ignoring_case(value->get_object(), "initTime"), nullptr);
}

TEST(Json, RefusesNamesThatDifferInNothingButCase) {
  const auto value = parse_json(R"({"quote":1,"Quote":2})");
  const auto found = find_ignoring_case(value->get_object(), "quote");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), Code::DuplicateKey);
}

TEST(Json, SerialisesSortedAtEveryLevel) {
  const auto value =
      parse_json(R"({"b":[{"z":1,"a":"/\u00e4\n"}],"a":-1.5,"A":true})");
  EXPECT_EQ(
      serialize_sorted(*value),
      "{\"A\":true,\"a\":-1.5E0,\"b\":[{\"a\":\"/\xc3\xa4\\n\",\"z\":1}]}");
}

}  // namespace
}  // namespace assay::codec
