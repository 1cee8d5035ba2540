// SPDX-License-Identifier: Apache-2.0
// Tests of JSON that is written without a tree.
#include "codec/json_writer.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::codec {
namespace {

TEST(JsonWriter, EscapesOnlyWhatItMust) {
  std::string out;
  append_json_string(out,
                     std::string_view("a\"b\\c/\n\t\x01\x7f\xc3\xa4\0", 13));
  EXPECT_EQ(out, "\"a\\\"b\\\\c/\\n\\t\\u0001\x7f\xc3\xa4\\u0000\"");
  EXPECT_TRUE(parse_json(out));
}

TEST(SortedObject, WritesMembersInByteOrder) {
  SortedObject object;
  object.add_string("b", "x");
  object.add_int("a", -5);
  object.add_bool("B", true);
  object.add_hex("c", Buffer{0xab});
  object.add_base64url("d", Buffer{0xfb});
  object.add_raw("e", "[1]");
  EXPECT_EQ(object.text(),
            R"({"B":true,"a":-5,"b":"x","c":"ab","d":"-w","e":[1]})");
  EXPECT_TRUE(object.has("a"));
  EXPECT_FALSE(object.has("f"));
}

TEST(SortedObject, KeepsTheFirstOfTwoValues) {
  SortedObject object;
  object.add_int("a", 1);
  object.add_int("a", 2);
  EXPECT_EQ(object.text(), R"({"a":1})");
}

TEST(SortedObject, MayBeEmpty) {
  EXPECT_EQ(SortedObject().text(), "{}");
  EXPECT_TRUE(SortedObject().empty());
}

TEST(AppendJsonItem, PartsValuesByCommas) {
  std::string list;
  append_json_item(list, "1");
  append_json_item(list, "{}");
  EXPECT_EQ(list, "1,{}");
}

}  // namespace
}  // namespace assay::codec
