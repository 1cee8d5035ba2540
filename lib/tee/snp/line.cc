// SPDX-License-Identifier: Apache-2.0
// sev-snp.md 1.3 and 1.4, as tables.
#include "tee/snp/line.h"

#include <algorithm>

namespace assay::snp {
namespace {

struct LineInfo {
  std::string_view name;
  TcbLayout layout;
};

// In the order of Line.
constexpr std::array<LineInfo, 3> kInfo = {{
    {"Milan", {{}, 0, 1, 6, 7}},
    {"Genoa", {{}, 0, 1, 6, 7}},
    {"Turin", {uint8_t{0}, 1, 2, 3, 7}},
}};

struct Models {
  uint8_t family;
  uint8_t first;
  uint8_t last;
  Line line;
};

constexpr Models kModels[] = {
    {0x19, 0x00, 0x0f, Line::Milan},
    {0x19, 0x10, 0x1f, Line::Genoa},
    {0x19, 0xa0, 0xaf, Line::Genoa},  // Bergamo, Siena
    {0x1a, 0x00, 0x11, Line::Turin},
};

}  // namespace

std::string_view name_of(Line line) {
  return kInfo[static_cast<size_t>(line)].name;
}

std::optional<Line> find_line(std::string_view name) {
  for (const Line line : kLines) {
    if (name_of(line) == name) {
      return line;
    }
  }
  return std::nullopt;
}

std::optional<Line> find_line(uint8_t family, uint8_t model) {
  for (const Models& row : kModels) {
    if (row.family == family && row.first <= model && model <= row.last) {
      return row.line;
    }
  }
  return std::nullopt;
}

const TcbLayout& layout_of(Line line) {
  return kInfo[static_cast<size_t>(line)].layout;
}

bool no_part_above(const Tcb& a, const Tcb& b) {
  return std::equal(a.data.begin(), a.data.end(), b.data.begin(),
                    [](uint8_t x, uint8_t y) { return x <= y; });
}

}  // namespace assay::snp
