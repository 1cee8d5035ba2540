// SPDX-License-Identifier: Apache-2.0
// All that a process counts: the meters of its event loops, what HTTP refused
// by itself, and the process.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include "metrics/meter.h"

namespace assay::metrics {

// Thread-safe.
class Board {
 public:
  Board();

  // From now on attestations are counted by provider, too. Before any meter.
  void count_by_provider();

  // For one event loop.
  std::shared_ptr<Meter> add_meter();

  // A request that no handler saw. reason: the error's code, of static storage.
  void refused(std::string_view reason);

  // Of all loops together, and of the process: CPU, memory, descriptors.
  Families collect() const;

 private:
  mutable std::mutex mutex_;  // of the list
  std::vector<std::shared_ptr<Meter>> meters_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& refused_;
  std::shared_ptr<ProviderNames> names_;  // null: not counted by provider
  double started_;                        // seconds since 1970
};

}  // namespace assay::metrics
