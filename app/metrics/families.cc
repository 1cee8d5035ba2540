// SPDX-License-Identifier: Apache-2.0
// Adds up by name and labels.
#include "metrics/families.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <prometheus/text_serializer.h>

namespace assay::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily empty_family(std::string_view name, std::string_view help,
                          MetricType type) {
  MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

void add_up(ClientMetric& sum, const ClientMetric& more) {
  sum.counter.value += more.counter.value;
  sum.gauge.value += more.gauge.value;
  sum.histogram.sample_count += more.histogram.sample_count;
  sum.histogram.sample_sum += more.histogram.sample_sum;
  const auto& buckets = more.histogram.bucket;
  for (size_t i = 0; i < buckets.size(); ++i) {
    sum.histogram.bucket[i].cumulative_count += buckets[i].cumulative_count;
  }
}

}  // namespace

MetricFamily gauge(std::string_view name, std::string_view help) {
  return empty_family(name, help, MetricType::Gauge);
}

MetricFamily counter(std::string_view name, std::string_view help) {
  return empty_family(name, help, MetricType::Counter);
}

void add(MetricFamily& family, const Labels& labels, double value) {
  ClientMetric metric;
  for (const auto& [name, text] : labels) {
    metric.label.push_back({name, text});
  }
  (family.type == MetricType::Counter ? metric.counter.value
                                      : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
}

Families sum_of(const std::vector<Families>& parts) {
  using Key = std::vector<ClientMetric::Label>;
  std::map<std::string, std::pair<MetricFamily, std::map<Key, ClientMetric>>>
      sums;
  for (const Families& part : parts) {
    for (const MetricFamily& family : part) {
      auto& [head, metrics] = sums[family.name];
      head = empty_family(family.name, family.help, family.type);
      for (const ClientMetric& metric : family.metric) {
        Key key = metric.label;
        std::sort(key.begin(), key.end());
        const auto [place, made] = metrics.try_emplace(std::move(key), metric);
        if (!made) {
          add_up(place->second, metric);
        }
      }
    }
  }
  Families whole;
  for (auto& [name, sum] : sums) {
    for (auto& [key, metric] : sum.second) {
      sum.first.metric.push_back(std::move(metric));
    }
    whole.push_back(std::move(sum.first));
  }
  return whole;
}

std::string text_of(const Families& families) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return std::move(text).str();
}

}  // namespace assay::metrics
