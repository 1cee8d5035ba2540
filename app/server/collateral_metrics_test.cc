// SPDX-License-Identifier: Apache-2.0
// Tests of the metrics of collateral.
#include "server/collateral_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collateral/test_items.h"

namespace assay::server {
namespace {

using collateral::kTestNow;
using collateral::TestPlatform;
using testing::HasSubstr;

TEST(LabelsOf, TellKindAndTee) {
  EXPECT_EQ(labels_of("intel/sgx/tcb-info/00906ED50000"),
            (ItemLabels{"tcbinfo", "sgx"}));
  EXPECT_EQ(labels_of("intel/tdx/qe-identity"),
            (ItemLabels{"qeidentity", "tdx"}));
  EXPECT_EQ(labels_of("intel/root-crl"), (ItemLabels{"root_crl", ""}));
  EXPECT_EQ(labels_of("intel/pck-crl/platform"), (ItemLabels{"pck_crl", ""}));
  for (const auto& [name, kind] : {std::pair("amd/crl/Milan", "amd_crl"),
                                   std::pair("amd/ark/Milan", "ask_ark"),
                                   std::pair("amd/ask/Genoa", "ask_ark"),
                                   std::pair("amd/asvk/Turin", "ask_ark"),
                                   std::pair("amd/vcek/Milan/00/00", "vcek"),
                                   std::pair("amd/vlek/Milan/00", "vlek")}) {
    EXPECT_EQ(labels_of(name), (ItemLabels{kind, "snp"})) << name;
  }
  EXPECT_EQ(labels_of("something/else"), (ItemLabels{"other", ""}));
}

std::string metrics_of(collateral::Supply::Options options) {
  const TestPlatform platform;
  options.now = [] { return kTestNow; };
  collateral::Library files(kTestNow);
  files.add_items("test",
                  {collateral::item_of(platform, collateral::kTestTcbInfo),
                   collateral::item_of(platform, collateral::kTestRootCrl)});
  const auto supply = collateral::Supply::start(
      std::move(options), std::move(files), collateral::anchors_of(platform));
  EXPECT_TRUE(supply);
  return metrics::text_of(collateral_metrics(**supply, kTestNow));
}

TEST(CollateralMetrics, GatherByKind) {
  const std::string text = metrics_of({});
  EXPECT_THAT(text, HasSubstr("\nassay_collateral_items{kind=\"tcbinfo\","
                              "tee=\"sgx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nassay_collateral_expires_in_seconds{kind="
                              "\"root_crl\",tee=\"\"} "));
  EXPECT_THAT(text, HasSubstr("# TYPE assay_collateral_age_seconds gauge\n"));
  EXPECT_THAT(text, HasSubstr("\nassay_collateral_missing 0\n"));
}

TEST(CollateralMetrics, EscapeTheNamesOfSources) {
  collateral::Supply::Options options;
  options.services = {
      {collateral::PlaceKind::Pcs, "http://localhost:1/\"x\"", {}}};
  EXPECT_THAT(metrics_of(std::move(options)),
              HasSubstr("\nassay_collateral_fetch_total{source=\"pcs:http://"
                        "localhost:1/\\\"x\\\"\",result=\"ok\"} 0\n"));
}

}  // namespace
}  // namespace assay::server
