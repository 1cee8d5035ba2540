// SPDX-License-Identifier: Apache-2.0
// A set whose elements stay where they are.
#include "metrics/provider_names.h"

namespace assay::metrics {

std::string_view ProviderNames::label_of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto known = names_.find(name);
  if (known != names_.end()) {
    return *known;
  }
  if (names_.size() == kMost) {
    return kOther;
  }
  return *names_.emplace(name).first;
}

}  // namespace assay::metrics
