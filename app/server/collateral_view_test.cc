// SPDX-License-Identifier: Apache-2.0
// Tests of what operators see.
#include "server/collateral_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::server {
namespace {

using testing::HasSubstr;

constexpr Time kNow = Time(std::chrono::seconds(1'750'000'000));

std::unique_ptr<collateral::Supply> supply_of(std::vector<std::string> pcs) {
  collateral::Supply::Options options;
  for (std::string& url : pcs) {
    options.services.push_back(
        {collateral::PlaceKind::Pcs, std::move(url), {}});
  }
  options.now = [] { return kNow; };
  options.most_threads = 0;
  return collateral::Supply::start(std::move(options),
                                   collateral::Library(kNow), {})
      .value();
}

TEST(CollateralView, IsThereWhereNothingIs) {
  const auto supply = supply_of({});
  EXPECT_EQ(collateral_json(*supply, kNow),
            R"({"at":"2025-06-15T15:06:40Z","files":[],"items":[],)"
            R"("missing":[],"sources":[]})");
  EXPECT_EQ(collateral_summary(*supply, kNow),
            "0 files, 0 items in force, 0 not in force");
}

TEST(CollateralView, NamesWhatIsMissingAndWhoIsAsked) {
  const auto supply = supply_of({"https://pcs.example"});
  const std::vector<tee::EndorsementId> one = {{"intel/root-crl"}};
  supply->want(one);
  const std::string text = collateral_json(*supply, kNow);
  EXPECT_TRUE(codec::parse_json(text));
  EXPECT_THAT(text, HasSubstr(R"("missing":[{"failures":0,"fetching":false,)"
                              R"("lastError":"","name":"intel/root-crl",)"));
  EXPECT_THAT(text, HasSubstr(R"("source":"pcs:https://pcs.example",)"
                              R"("state":"asked")"));
}

}  // namespace
}  // namespace assay::server
