// SPDX-License-Identifier: Apache-2.0
// Tests of the gauges of load.
#include "server/load_metrics.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

TEST(LoadMetrics, TellsWhatWaitsAndWhoSheds) {
  http::Load load;
  load.queued = 3;
  load.aside = 2;
  load.overloaded = 1;
  const std::string text = metrics::text_of(load_metrics(load));
  EXPECT_NE(text.find("assay_queue_depth{lane=\"loop\"} 3\n"), text.npos);
  EXPECT_NE(text.find("assay_queue_depth{lane=\"aside\"} 2\n"), text.npos);
  EXPECT_NE(text.find("\nassay_overload_state 1\n"), text.npos);
}

}  // namespace
}  // namespace assay::server
