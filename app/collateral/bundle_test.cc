// SPDX-License-Identifier: Apache-2.0
// Tests of bundles.
#include "collateral/bundle.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

constexpr Time kMade = Time(std::chrono::seconds(1'750'000'000));

Item item(std::string name) {
  return {
      std::move(name),
      tee::make_endorsement({1, 2, 3}, {}, kMade, tee::Presentation::Stored),
      "test"};
}

std::string message_of(const Result<Bundle>& bundle) {
  return bundle ? "taken" : bundle.error().message();
}

TEST(Bundle, GivesItemsInTheirOrder) {
  const std::vector<Item> items = {item("b"), item("a")};
  const std::string text = write_bundle(items, kMade);
  EXPECT_TRUE(looks_like_bundle(text));
  const auto bundle = parse_bundle(text);
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->made_at, kMade);
  ASSERT_EQ(bundle->items.size(), 2u);
  EXPECT_EQ(bundle->items[0].name, "b");
  EXPECT_EQ(bundle->items[1].name, "a");
  EXPECT_EQ(bundle->items[1].endorsement->body, (Buffer{1, 2, 3}));
}

TEST(Bundle, MayBeEmpty) {
  EXPECT_EQ(message_of(parse_bundle(write_bundle({}, kMade))), "taken");
}

TEST(Bundle, RefusesOtherJson) {
  EXPECT_FALSE(looks_like_bundle("{}"));
  EXPECT_EQ(message_of(parse_bundle("{}")),
            "expected a bundle of assay collateral export, with a member "
            "assay-collateral-bundle");
}

TEST(Bundle, RefusesOtherVersions) {
  std::string text = write_bundle({}, kMade);
  text.replace(text.find(":1,"), 3, ":2,");
  EXPECT_EQ(message_of(parse_bundle(text)),
            "expected version 1 of the format, found 2");
}

TEST(Bundle, SaysWhichItemIsBroken) {
  const std::vector<Item> items = {item("a"), item("b")};
  std::string text = write_bundle(items, kMade);
  text.replace(text.rfind("AQID"), 4, "AQ=D");
  EXPECT_TRUE(message_of(parse_bundle(text)).starts_with("items[1]: "))
      << message_of(parse_bundle(text));
}

}  // namespace
}  // namespace assay::collateral
