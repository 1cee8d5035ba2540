// SPDX-License-Identifier: Apache-2.0
// The operator's listener: health, readiness, version, collateral, metrics;
// draining and reloading.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "http/message.h"
#include "http/server.h"
#include "published/published.h"
#include "server/build_facts.h"
#include "server/confinement.h"
#include "server/exchange.h"
#include "server/log.h"
#include "server/state.h"

namespace assay::server {

enum class Phase : uint8_t { Serving, Draining };

// All that the listener shows and does. References must outlive it.
struct AdminParts {
  const Published<State>& state;
  const Context& context;
  std::atomic<Phase>& phase;
  const http::Load& load;  // of the server of the data plane
  const Confinement& confinement;
  const Log& log;
  std::string token;  // that commands need; empty: this machine may
  std::function<std::chrono::milliseconds()> longest_turn;  // of event loops
  std::function<std::optional<Time>()> tls_end;
  std::function<void()> reload;  // returns at once
};

// Thread-safe.
class Admin {
 public:
  explicit Admin(AdminParts parts)
      : parts_(std::move(parts)), build_(build_facts()) {}

  http::Response answer(const http::Request& request) const;

 private:
  http::Response command(const http::Request& request) const;
  http::Response alive() const;
  http::Response version() const;
  http::Response ready(const http::Request& request) const;
  http::Response measured() const;

  AdminParts parts_;
  BuildFacts build_;
};

}  // namespace assay::server
