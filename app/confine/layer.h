// SPDX-License-Identifier: Apache-2.0
// A layer of confinement, as operators are told of it.
#pragma once

#include <cstdint>
#include <string>

namespace assay::confine {

enum class State : uint8_t { Off, On };

struct Layer {
  State state = State::Off;
  std::string detail;  // what it does, or why it is off
};

// Sanitizers trace, fork and read what a service never does.
#ifdef ASSAY_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

}  // namespace assay::confine
