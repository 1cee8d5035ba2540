// SPDX-License-Identifier: Apache-2.0
// A store that several nodes share, as what requests wait for.
#pragma once

#include <utility>

#include "http/barrier.h"
#include "store/store.h"

namespace assay::server {

// Thread-safe.
class FleetBarrier : public http::Barrier {
 public:
  // fleet outlives it.
  explicit FleetBarrier(store::Fleet& fleet) : fleet_(fleet) {}

  uint64_t ask() override { return fleet_.ask(); }
  uint64_t passed() const override { return fleet_.passed(); }
  void hurry() override { fleet_.hurry(); }
  void on_pass(std::function<void()> call) override {
    fleet_.on_pass(std::move(call));
  }

 private:
  store::Fleet& fleet_;
};

}  // namespace assay::server
