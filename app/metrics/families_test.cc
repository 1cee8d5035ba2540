// SPDX-License-Identifier: Apache-2.0
// Tests of sums and of the text format.
#include "metrics/families.h"

#include <gtest/gtest.h>

namespace assay::metrics {
namespace {

prometheus::MetricFamily histogram_of(uint64_t low, uint64_t all, double sum) {
  prometheus::MetricFamily family;
  family.name = "took_seconds";
  family.help = "How long.";
  family.type = prometheus::MetricType::Histogram;
  prometheus::ClientMetric metric;
  metric.histogram = {all, sum, {{low, 0.5}, {all, 1}}};
  family.metric.push_back(metric);
  return family;
}

TEST(Families, AreWrittenInTheTextFormat) {
  auto items = gauge("items", "What is there.");
  add(items, {{"kind", "a \"b\"\\\n"}}, 2);
  auto done = counter("done_total", "What was done.");
  add(done, {}, 3);
  EXPECT_EQ(text_of({items, done}),
            "# HELP items What is there.\n"
            "# TYPE items gauge\n"
            "items{kind=\"a \\\"b\\\"\\\\\\n\"} 2\n"
            "# HELP done_total What was done.\n"
            "# TYPE done_total counter\n"
            "done_total 3\n");
}

TEST(Families, OfOneNameAndLabelsAreAddedUp) {
  auto first = counter("done_total", "What was done.");
  add(first, {{"b", "1"}, {"a", "2"}}, 1);
  add(first, {{"a", "3"}}, 10);
  auto second = counter("done_total", "What was done.");
  add(second, {{"a", "2"}, {"b", "1"}}, 5);
  auto other = gauge("items", "What is there.");
  add(other, {}, 7);
  const Families sum = sum_of({{first}, {second, other}});
  ASSERT_EQ(sum.size(), 2u);
  ASSERT_EQ(sum[0].metric.size(), 2u);
  EXPECT_EQ(sum[0].metric[0].counter.value, 6);
  EXPECT_EQ(sum[0].metric[1].counter.value, 10);
  EXPECT_EQ(sum[1].metric[0].gauge.value, 7);
  EXPECT_EQ(sum[1].type, prometheus::MetricType::Gauge);
}

TEST(Families, AddUpTheBucketsOfHistograms) {
  const Families sum =
      sum_of({{histogram_of(1, 3, 2.5)}, {histogram_of(2, 2, 0.5)}});
  const auto& histogram = sum.at(0).metric.at(0).histogram;
  EXPECT_EQ(histogram.sample_count, 5u);
  EXPECT_EQ(histogram.sample_sum, 3.0);
  EXPECT_EQ(histogram.bucket[0].cumulative_count, 3u);
  EXPECT_EQ(histogram.bucket[1].cumulative_count, 5u);
}

}  // namespace
}  // namespace assay::metrics
