// SPDX-License-Identifier: Apache-2.0
// The services of one dialect, and what they are to be asked for: no vendor's
// items wait for another's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/agenda.h"
#include "collateral/circuit.h"
#include "collateral/dialect.h"

namespace assay::collateral {

// A vendor's service. Not thread-safe but for what is const.
struct Source {
  Source(std::string url, std::string name, const Circuit::Options& options)
      : base(std::move(url)), label(std::move(name)), circuit(options) {}

  const std::string base;
  const std::string label;  // "pcs:https://..."
  Circuit circuit;
  uint64_t fetched = 0;
  uint64_t refused = 0;
  uint64_t failed = 0;
  std::string last_error;
};

// Not thread-safe but for what is const.
class Lane {
 public:
  Lane(const Dialect& spoken, const Agenda::Options& options)
      : dialect(spoken), agenda(options), most_(options.most_unproven) {}

  void add_source(const std::string& url, const Circuit::Options& options);
  const std::vector<std::unique_ptr<Source>>& sources() const {
    return sources_;
  }

  // When the first of the sources may be asked. Requires: there is one.
  Clock::time_point free_at(Clock::time_point now) const;

  // How long somebody who wants the item should wait, as far as it can be
  // known: what is before it, one pause after the other. 1 to 60 s.
  std::chrono::seconds wait_for(std::string_view name,
                                Clock::time_point now) const;

  const Dialect& dialect;
  Agenda agenda;

 private:
  size_t most_;
  std::vector<std::unique_ptr<Source>> sources_;  // in their order
  std::chrono::milliseconds pause_{};  // of the source that has the longest
};

}  // namespace assay::collateral
