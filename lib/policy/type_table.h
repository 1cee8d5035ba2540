// SPDX-License-Identifier: Apache-2.0
// The claim types that conditions of a program name, found fast by their text.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace assay::policy {

// The row of a claim type in its table.
using TypeId = uint32_t;
constexpr TypeId kNoType = UINT32_MAX;

// Immutable. A name is found in at most kMaxProbes looks at a hash table, or by
// binary search where names were chosen to collide.
class TypeTable {
 public:
  TypeTable() = default;

  // Names may stand in it several times; they must outlive the table.
  explicit TypeTable(std::vector<std::string_view> names);

  size_t size() const { return names_.size(); }

  // kNoType where no condition names the type. Inline: every claim of every
  // evaluation comes by.
  TypeId find(std::string_view name) const {
    if ((lengths_ >> (name.size() % 64) & 1) == 0) {
      return kNoType;
    }
    if (slots_.empty()) {
      return search(name);
    }
    size_t slot = hash(name, seed_);
    for (size_t i = 0; i < kMaxProbes; ++i, ++slot) {
      const TypeId id = slots_[slot & (slots_.size() - 1)];
      if (id == kNoType || names_[id] == name) {
        return id;
      }
    }
    return kNoType;
  }

 private:
  static constexpr size_t kMaxProbes = 8;

  // Of the length and the ends of a name, which tell claim types apart.
  static size_t hash(std::string_view name, uint64_t seed) {
    uint64_t head = 0;
    uint64_t tail = 0;
    const char* const end = name.data() + name.size();
    if (name.size() >= 8) {
      std::memcpy(&head, name.data(), 8);
      std::memcpy(&tail, end - 8, 8);
    } else if (name.size() >= 4) {
      std::memcpy(&head, name.data(), 4);
      std::memcpy(&tail, end - 4, 4);
    } else if (!name.empty()) {
      head = static_cast<uint8_t>(name.front());
      tail = static_cast<uint8_t>(name.back());
    }
    // Odd numbers without a pattern; the upper half of a product has seen every
    // bit of what was multiplied.
    constexpr uint64_t kFirst = 0x9E3779B97F4A7C15;
    constexpr uint64_t kSecond = 0xC2B2AE3D27D4EB4F;
    const uint64_t ends = (head ^ seed ^ name.size()) * kFirst ^
                          std::rotl((tail + seed) * kSecond, 32);
    return static_cast<size_t>((ends ^ ends >> 32) * kFirst >> 32);
  }

  TypeId search(std::string_view name) const;
  bool fill(uint64_t seed);

  std::vector<std::string_view> names_;  // sorted, each once
  std::vector<TypeId> slots_;            // a power of two; empty: binary search
  uint64_t seed_ = 0;
  uint64_t lengths_ = 0;  // bit n: a name has n bytes, modulo 64
};

}  // namespace assay::policy
