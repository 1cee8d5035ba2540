// SPDX-License-Identifier: Apache-2.0
// AMD's product lines, and how each lays out its TCB versions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/fixed.h"

namespace assay::snp {

// A hierarchy of keys. Bergamo and Siena are of Genoa's.
enum class Line : uint8_t { Milan, Genoa, Turin };

constexpr std::array<Line, 3> kLines = {Line::Milan, Line::Genoa, Line::Turin};

std::string_view name_of(Line line);  // "Milan"
std::optional<Line> find_line(std::string_view name);
// By the combined family and the model of CPUID, as a report has them.
std::optional<Line> find_line(uint8_t family, uint8_t model);

// TCB_VERSION, 8 bytes as they lie in a report: one for each part.
using Tcb = Fixed<8, struct TcbTag>;

// Where the parts lie. AMD 56860, TCB_VERSION; Turin from revision 1.56 on.
struct TcbLayout {
  std::optional<uint8_t> fmc;  // Turin alone
  uint8_t boot_loader;
  uint8_t tee;
  uint8_t snp;
  uint8_t microcode;
};

const TcbLayout& layout_of(Line line);

// Every part of a is that of b or below. Never compared as one number.
bool no_part_above(const Tcb& a, const Tcb& b);

}  // namespace assay::snp
