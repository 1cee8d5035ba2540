// SPDX-License-Identifier: Apache-2.0
// Tests of held data as JSON.
#include "tee/binding.h"

#include <gtest/gtest.h>

namespace assay::tee {
namespace {

HeldData json(std::string_view text) {
  return {bytes_of(text), DataType::Json};
}

TEST(HeldJson, SortsAndCompacts) {
  EXPECT_EQ(*held_json(json(" { \"b\" : 1 , \"a\" : [ true ] }\n")),
            R"({"a":[true],"b":1})");
}

TEST(HeldJson, AcceptsTrailingNulBytes) {
  EXPECT_EQ(*held_json(json(std::string_view("{}\0\0", 4))), "{}");
}

TEST(HeldJson, RefusesEverythingElse) {
  for (const char* text : {"", "[]", "1", "{", "{\"a\":1,\"a\":2}"}) {
    EXPECT_EQ(held_json(json(text)).error().code(), Code::RuntimeDataNotJson)
        << text;
  }
}

TEST(AddHeldJson, WritesTheObjectToTheTokenAndItsTextToThePolicy) {
  Appraisal appraisal;
  ASSERT_TRUE(add_held_json(appraisal, "x-ms-runtime", json("{\"a\":1}")));
  EXPECT_EQ(appraisal.token.text(), R"({"x-ms-runtime":{"a":1}})");
  ASSERT_EQ(appraisal.incoming.size(), 1u);
  EXPECT_EQ(std::get<std::string>(appraisal.incoming[0].value), R"({"a":1})");
}

TEST(AddHeldJson, LeavesBinaryDataAlone) {
  Appraisal appraisal;
  ASSERT_TRUE(add_held_json(appraisal, "x-ms-runtime",
                            HeldData{bytes_of("{}"), DataType::Binary}));
  ASSERT_TRUE(add_held_json(appraisal, "x-ms-runtime", std::nullopt));
  EXPECT_TRUE(appraisal.incoming.empty());
}

}  // namespace
}  // namespace assay::tee
