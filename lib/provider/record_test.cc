// SPDX-License-Identifier: Apache-2.0
// Members of stored records.
#include "provider/record.h"

#include <gtest/gtest.h>

namespace assay::provider {
namespace {

codec::json::value sample() {
  return codec::parse_json(R"({"text":"a","binary":"AQI","time":1750000000,)"
                           R"("late":253402300800,"bad":"*"})")
      .value();
}

TEST(Record, HasTextsBytesAndTimes) {
  const codec::json::value value = sample();
  const codec::json::object& object = value.get_object();
  EXPECT_EQ(text_member(object, "text").value(), "a");
  EXPECT_EQ(binary_member(object, "binary").value(), (Buffer{1, 2}));
  EXPECT_EQ(time_member(object, "time").value(), from_unix(1'750'000'000));
}

TEST(Record, NamesTheMemberThatIsWrong) {
  const codec::json::value value = sample();
  const codec::json::object& object = value.get_object();
  EXPECT_EQ(text_member(object, "none").error().path(), "none");
  EXPECT_EQ(binary_member(object, "bad").error().path(), "bad");
  EXPECT_EQ(time_member(object, "late").error().path(), "late");
  EXPECT_EQ(time_member(object, "text").error().code(), Code::JsonWrongType);
}

}  // namespace
}  // namespace assay::provider
