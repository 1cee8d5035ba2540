// SPDX-License-Identifier: Apache-2.0
// Tests of signed bundles.
#include "collateral/bundle_signature.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

constexpr Time kMade = Time(std::chrono::seconds(1'750'000'000));

Item item(std::string name, uint8_t byte) {
  return {std::move(name),
          tee::make_endorsement({byte}, {}, kMade, tee::Presentation::Stored),
          "test"};
}

const std::vector<Item>& items() {
  static const std::vector<Item> kItems = {item("b", 1), item("a", 2)};
  return kItems;
}

// As a reader has it.
Bundle carried(const crypto::PrivateKey& key) {
  const auto signature = sign_bundle(items(), kMade, key);
  EXPECT_TRUE(signature);
  return parse_bundle(write_bundle(items(), kMade, *signature)).value();
}

std::string verdict(const Bundle& bundle, const crypto::PrivateKey& by) {
  const auto checked = check_signature(bundle, by.public_key());
  return checked ? "good" : std::string(info(checked.error().code()).name);
}

TEST(BundleSignature, HoldsForEveryKindOfKey) {
  for (const auto& key : {crypto::PrivateKey::generate_p256(),
                          crypto::PrivateKey::generate_p384(),
                          crypto::PrivateKey::generate_rsa(2048)}) {
    EXPECT_EQ(verdict(carried(key), key), "good");
  }
}

TEST(BundleSignature, RefusesAnotherKey) {
  const auto key = crypto::PrivateKey::generate_p256();
  EXPECT_EQ(verdict(carried(key), crypto::PrivateKey::generate_p256()),
            "TokenSignature");
  EXPECT_EQ(verdict(carried(key), crypto::PrivateKey::generate_p384()),
            "TokenAlgorithm");
}

TEST(BundleSignature, RefusesNone) {
  const Bundle bundle{kMade, items(), {}};
  EXPECT_EQ(verdict(bundle, crypto::PrivateKey::generate_p256()),
            "EndorsementUnfit");
}

// What is added, left out, swapped or dated anew.
TEST(BundleSignature, RefusesWhatWasChanged) {
  const auto key = crypto::PrivateKey::generate_p256();
  Bundle shorter = carried(key);
  shorter.items.pop_back();
  EXPECT_EQ(verdict(shorter, key), "EndorsementUnfit");
  Bundle longer = carried(key);
  longer.items.push_back(item("c", 3));
  EXPECT_EQ(verdict(longer, key), "EndorsementUnfit");
  Bundle swapped = carried(key);
  std::swap(swapped.items[0], swapped.items[1]);
  EXPECT_EQ(verdict(swapped, key), "EndorsementUnfit");
  Bundle later = carried(key);
  later.made_at += std::chrono::seconds(1);
  EXPECT_EQ(verdict(later, key), "EndorsementUnfit");
}

}  // namespace
}  // namespace assay::collateral
