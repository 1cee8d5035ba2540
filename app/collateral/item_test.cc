// SPDX-License-Identifier: Apache-2.0
// Tests of items as JSON.
#include "collateral/item.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

Item item() {
  return {"intel/root-crl",
          tee::make_endorsement({0x30, 0x00, 0xff}, "chain\n",
                                from_unix(1'700'000'000),
                                tee::Presentation::Stored),
          "pcs:https://pcs.example"};
}

Code code_of(const std::string& json) {
  const auto parsed = parse_item(json);
  return parsed ? Code::Internal : parsed.error().code();
}

TEST(Item, ComesBackAsItWas) {
  const Item given = item();
  const auto found = parse_item(write_item(given));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->name, given.name);
  EXPECT_EQ(found->source, given.source);
  EXPECT_EQ(found->endorsement->body, given.endorsement->body);
  EXPECT_EQ(found->endorsement->issuer_chain, "chain\n");
  EXPECT_EQ(found->endorsement->fetched_at, from_unix(1'700'000'000));
  EXPECT_EQ(found->endorsement->body_digest, given.endorsement->body_digest);
}

TEST(Item, NeedsEveryMember) {
  EXPECT_EQ(code_of("{}"), Code::MissingField);
  EXPECT_EQ(code_of("[]"), Code::JsonWrongType);
}

TEST(Item, RefusesBytesThatAreNone) {
  std::string json = write_item(item());
  json.replace(json.find("MAD_"), 4, "MA=_");
  EXPECT_EQ(code_of(json), Code::BadBase64);
}

TEST(Item, RefusesLongNames) {
  Item given = item();
  given.name = std::string(kMaxItemName, 'a');
  EXPECT_TRUE(parse_item(write_item(given)));
  given.name += 'a';
  EXPECT_EQ(code_of(write_item(given)), Code::FieldTooLong);
}

}  // namespace
}  // namespace assay::collateral
