// SPDX-License-Identifier: Apache-2.0
// Two gauges.
#include "server/load_metrics.h"

#include <utility>

namespace assay::server {

metrics::Families load_metrics(const http::Load& load) {
  auto depth =
      metrics::gauge("assay_queue_depth",
                     "Requests that wait for an event loop, and those that "
                     "were given to threads aside and are not answered.");
  metrics::add(depth, {{"lane", "loop"}}, static_cast<double>(load.queued));
  metrics::add(depth, {{"lane", "aside"}}, static_cast<double>(load.aside));
  auto state = metrics::gauge("assay_overload_state",
                              "Event loops that shed requests now.");
  metrics::add(state, {}, static_cast<double>(load.overloaded));
  return {std::move(depth), std::move(state)};
}

}  // namespace assay::server
