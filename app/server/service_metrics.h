// SPDX-License-Identifier: Apache-2.0
// What is known of the service itself, for Prometheus. observability-ops.md
// 4.2.
#pragma once

#include <optional>

#include "metrics/families.h"
#include "server/build_facts.h"
#include "server/confinement.h"
#include "server/exchange.h"

namespace assay::server {

struct ServiceFacts {
  const BuildFacts& build;
  Time now;
  Confinement confinement;
  std::optional<Time> tls_end;              // of the listeners' certificate
  std::chrono::duration<double> stepped{};  // of the clock
  uint64_t log_lost = 0;
  uint64_t diagnostic_lost = 0;
};

// Build, store, audit trail, keys and certificates, clock, lost lines of logs.
metrics::Families service_metrics(const Context& context,
                                  const ServiceFacts& facts);

}  // namespace assay::server
