// SPDX-License-Identifier: Apache-2.0
// Metrics as they are collected, summed over event loops and written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace assay::metrics {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<std::pair<std::string, std::string>>;

// A family without metrics; add() gives it one.
prometheus::MetricFamily gauge(std::string_view name, std::string_view help);
prometheus::MetricFamily counter(std::string_view name, std::string_view help);
// Requires: family is a gauge or a counter.
void add(prometheus::MetricFamily& family, const Labels& labels, double value);

// What several loops count, as one: metrics of one name and labels are added
// up. Requires: histograms of one name have the same buckets.
Families sum_of(const std::vector<Families>& parts);

// Prometheus' text format, version 0.0.4.
std::string text_of(const Families& families);

}  // namespace assay::metrics
