// SPDX-License-Identifier: Apache-2.0
// Counts failures, remembers times.
#include "collateral/circuit.h"

#include <algorithm>

namespace assay::collateral {

using std::chrono::milliseconds;

milliseconds backoff(unsigned failures, milliseconds first, milliseconds last,
                     double chance) {
  milliseconds whole = first;
  for (unsigned i = 1; i < failures && whole < last; ++i) {
    whole *= 2;
  }
  whole = std::min(whole, last);
  const auto half = whole / 2;
  return half + milliseconds(static_cast<int64_t>(
                    static_cast<double>((whole - half).count()) * chance));
}

bool Circuit::try_begin(Clock::time_point now) {
  if (now < free_at(now)) {
    return false;
  }
  next_ = now + options_.pause;
  probing_ = failures_ > 0;
  return true;
}

Clock::time_point Circuit::free_at(Clock::time_point now) const {
  if (probing_) {  // whoever probes will tell
    return std::max(now, next_) + options_.first;
  }
  return std::max(next_, open_until_);
}

bool Circuit::is_open(Clock::time_point now) const {
  return probing_ || now < open_until_;
}

void Circuit::succeed() {
  failures_ = 0;
  probing_ = false;
  open_until_ = {};
}

void Circuit::fail(Clock::time_point now,
                   std::optional<std::chrono::seconds> asked, double chance) {
  ++failures_;
  probing_ = false;
  const milliseconds own =
      backoff(failures_, options_.first, options_.last, chance);
  const milliseconds wanted =
      asked ? std::min(*asked, options_.most_asked) : milliseconds(0);
  open_until_ = std::max(open_until_, now + std::max(own, wanted));
}

}  // namespace assay::collateral
