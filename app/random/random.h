// SPDX-License-Identifier: Apache-2.0
// Chance: the only place of assay that draws random bytes for itself.
#pragma once

#include <cstdint>
#include <span>

namespace assay {

// Cryptographically strong. Aborts if the system has no randomness to give:
// nothing sensible can be done without. Thread-safe.
void fill_random(std::span<uint8_t> target);

// A Fixed<N, Tag> of random bytes.
template <class FixedType>
FixedType draw() {
  FixedType drawn;
  fill_random(drawn.data);
  return drawn;
}

}  // namespace assay
