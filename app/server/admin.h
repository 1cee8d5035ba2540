// SPDX-License-Identifier: Apache-2.0
// The operator's listener: health, readiness, version, collateral, metrics.
#pragma once

#include <atomic>
#include <string>

#include "http/message.h"
#include "published/published.h"
#include "server/confinement.h"
#include "server/exchange.h"
#include "server/state.h"

namespace assay::server {

enum class Phase : uint8_t { Serving, Draining };

// Thread-safe.
class Admin {
 public:
  // All must outlive it.
  Admin(const Published<State>& state, const Context& context,
        const std::atomic<Phase>& phase, const Confinement& confinement)
      : state_(state),
        context_(context),
        phase_(phase),
        confinement_(confinement) {}

  http::Response answer(const http::Request& request) const;

 private:
  http::Response ready(const http::Request& request) const;
  http::Response measured() const;

  const Published<State>& state_;
  const Context& context_;
  const std::atomic<Phase>& phase_;
  const Confinement& confinement_;
};

}  // namespace assay::server
