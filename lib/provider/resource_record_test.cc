// SPDX-License-Identifier: Apache-2.0
// The control plane's part survives being stored.
#include "provider/resource_record.h"

#include <gtest/gtest.h>

namespace assay::provider {
namespace {

Resource sample() {
  Resource resource;
  resource.subscription = "00000000-0000-0000-0000-000000000001";
  resource.resource_group = "Group";
  resource.location = "westus";
  resource.tags = {{"a", "1"}, {"Owner", "\u00e9\""}};
  resource.public_network_access = Switch::Disabled;
  resource.connections = {
      {"c1", "/id", ConnectionStatus::Approved, "why", "none"}, {}};
  resource.created_at = from_unix(1'750'000'000);
  resource.created_by = "alice";
  resource.modified_at = from_unix(1'750'000'001);
  resource.modified_by = "bob";
  return resource;
}

Result<Resource> read(std::string_view text) {
  TRY(const codec::json::value value, codec::parse_json(text));
  return read_resource(value.get_object());
}

TEST(ResourceRecord, IsReadAsItWasWritten) {
  for (const Resource& resource : {sample(), Resource()}) {
    const auto again = read(write_resource(resource));
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, resource);
  }
}

TEST(ResourceRecord, RefusesWhatItDoesNotKnow) {
  for (const char* const word : {"Disabled", "Approved"}) {
    std::string text = write_resource(sample());
    text.replace(text.find(word), 1, "x");
    const auto again = read(text);
    ASSERT_FALSE(again) << word;
    EXPECT_EQ(again.error().code(), Code::StoreSealBroken);
  }
}

TEST(ResourceRecord, RefusesOneWithoutItsMembers) {
  EXPECT_EQ(read("{}").error().code(), Code::MissingField);
  std::string text = write_resource(sample());
  text.replace(text.find("\"1\""), 3, "[1]");
  EXPECT_EQ(read(text).error().code(), Code::JsonWrongType);
}

}  // namespace
}  // namespace assay::provider
