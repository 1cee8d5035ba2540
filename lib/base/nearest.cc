// SPDX-License-Identifier: Apache-2.0
// Edit distance over short words: Levenshtein's, with swaps of neighbours.
#include "base/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace assay {
namespace {

constexpr size_t kMaxWord = 64;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Two neighbours that changed places count as one edit: "chekc".
// Requires: both at most kMaxWord bytes.
size_t distance(std::string_view a, std::string_view b) {
  using Row = std::array<size_t, kMaxWord + 1>;
  std::array<Row, 3> rows{};  // of i - 2, i - 1 and i, by turns
  for (size_t j = 0; j <= b.size(); ++j) {
    rows[0][j] = j;
  }
  const auto same = [&](size_t i, size_t j) {
    return lower(a[i - 1]) == lower(b[j - 1]);
  };
  for (size_t i = 1; i <= a.size(); ++i) {
    const Row& above = rows[(i + 2) % 3];
    const Row& two_above = rows[(i + 1) % 3];
    Row& row = rows[i % 3];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min(
          {above[j - 1] + (same(i, j) ? 0 : 1), above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && same(i - 1, j) && same(i, j - 1)) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view word,
                              std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  if (word.empty() || word.size() > kMaxWord) {
    return best;
  }
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kMaxWord) {
      continue;
    }
    const size_t found = distance(word, candidate);
    if (found < best_distance) {
      best = candidate;
      best_distance = found;
    }
  }
  return best;
}

}  // namespace assay
