// SPDX-License-Identifier: Apache-2.0
// Tests of what is kept of platforms.
#include "server/sightings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/memory.h"

namespace assay::server {
namespace {

using testing::ElementsAre;

constexpr Time kNow = Time(std::chrono::seconds(1'750'000'000));

crypto::Sha256 platform(uint8_t number) {
  crypto::Sha256 digest{};
  digest.data.back() = number;
  return digest;
}

Sighting seen(uint8_t content, std::chrono::seconds later = {}) {
  return {"SgxEnclave", kNow + later, {content}};
}

std::unique_ptr<Sightings> started(store::Store& store, size_t most) {
  auto sightings = Sightings::start({&store, most, {}});
  EXPECT_TRUE(sightings);
  return std::move(*sightings);
}

// The first bytes of the evidence that the store has.
std::vector<int> kept(store::Store& store) {
  std::vector<int> found;
  const auto listing = store.list(kSightingGroup);
  for (const std::string& name : listing->names) {
    const auto record = store.load(name);
    found.push_back(
        parse_sighting(text_of((*record)->content))->evidence.front());
  }
  return found;
}

TEST(Sightings, KeepOneOfEachPlatform) {
  const auto store = store::make_memory_store();
  {
    const auto sightings = started(*store, 10);
    EXPECT_TRUE(sightings->saw(platform(1), seen(10)));
    EXPECT_TRUE(sightings->saw(platform(2), seen(20)));
    EXPECT_TRUE(sightings->saw(platform(1), seen(11)));  // of another loop
    EXPECT_TRUE(sightings->saw(platform(2), seen(21, kSightingAge)));
  }
  EXPECT_THAT(kept(*store), ElementsAre(10, 21));
}

TEST(Sightings, GoOnAfterARestart) {
  const auto store = store::make_memory_store();
  started(*store, 10)->saw(platform(1), seen(10));
  started(*store, 10)->saw(platform(1), seen(11, kSightingAge));
  EXPECT_THAT(kept(*store), ElementsAre(11));
}

TEST(Sightings, DropWhoIsLongestUnseen) {
  const auto store = store::make_memory_store();
  {
    const auto sightings = started(*store, 2);
    sightings->saw(platform(1), seen(1, std::chrono::seconds(5)));
    sightings->saw(platform(2), seen(2));
    sightings->saw(platform(3), seen(3, std::chrono::seconds(9)));
  }
  EXPECT_THAT(kept(*store), ElementsAre(1, 3));
}

TEST(SeenPlatforms, AreDueAgainAfterADay) {
  SeenPlatforms platforms;
  EXPECT_TRUE(platforms.is_due(platform(1), kNow));
  platforms.said(platform(1), kNow);
  EXPECT_FALSE(platforms.is_due(platform(1), kNow));
  EXPECT_TRUE(platforms.is_due(platform(2), kNow));
  EXPECT_TRUE(platforms.is_due(platform(1), kNow + kSightingAge));
}

}  // namespace
}  // namespace assay::server
