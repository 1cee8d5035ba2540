// SPDX-License-Identifier: Apache-2.0
// Builds the table; tries a few seeds before it does without hashing.
#include "policy/type_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace assay::policy {

TypeTable::TypeTable(std::vector<std::string_view> names)
    : names_(std::move(names)) {
  std::ranges::sort(names_);
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  for (const std::string_view name : names_) {
    lengths_ |= uint64_t{1} << (name.size() % 64);
  }
  if (names_.empty()) {
    return;
  }
  constexpr uint64_t kSeeds = 4;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    if (fill(seed)) {
      return;
    }
  }
  slots_.clear();
}

// Whether every name has a slot within reach.
bool TypeTable::fill(uint64_t seed) {
  seed_ = seed * 0xD1B54A32D192ED03;
  slots_.assign(std::bit_ceil(names_.size() * 2), kNoType);
  for (TypeId id = 0; id < names_.size(); ++id) {
    const size_t first = hash(names_[id], seed_);
    size_t probe = 0;
    while (probe < kMaxProbes &&
           slots_[(first + probe) & (slots_.size() - 1)] != kNoType) {
      ++probe;
    }
    if (probe == kMaxProbes) {
      return false;
    }
    slots_[(first + probe) & (slots_.size() - 1)] = id;
  }
  return true;
}

TypeId TypeTable::search(std::string_view name) const {
  const auto found = std::ranges::lower_bound(names_, name);
  return found == names_.end() || *found != name
             ? kNoType
             : static_cast<TypeId>(found - names_.begin());
}

}  // namespace assay::policy
