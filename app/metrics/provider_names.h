// SPDX-License-Identifier: Apache-2.0
// Names of providers as labels: a bounded number of them.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace assay::metrics {

// The first names that come get labels of their own, the others share one, so
// that nobody makes series without end by making providers. Thread-safe.
class ProviderNames {
 public:
  static constexpr size_t kMost = 200;
  static constexpr std::string_view kOther = "__other__";

  // Lives as long as this.
  std::string_view label_of(std::string_view name);

 private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace assay::metrics
