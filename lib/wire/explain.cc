// SPDX-License-Identifier: Apache-2.0
// The extension explain=true of POST /attest/{type}. adr/007.
#include <fmt/format.h>

#include "codec/utf8.h"
#include "wire/wire.h"

namespace assay::wire {

Result<Explain> parse_explain(std::optional<std::string_view> value) {
  constexpr size_t kShown = 64;
  if (!value || *value == "false") {
    return Explain::No;
  }
  if (*value == "true") {
    return Explain::Yes;
  }
  return Error(Code::UnknownQueryValue,
               fmt::format("expected true or false, found \"{}\"",
                           value->substr(0, kShown)))
      .at("explain");
}

std::string explanation_json(const tee::Trail& trail, std::string_view trace) {
  return codec::replace_invalid_utf8(fmt::format(
      R"({{"checks":{},"tcbLevels":{},"trace":{}}})", tee::checks_json(trail),
      trail.tcb() ? tee::tcb_levels_json(*trail.tcb()) : "null",
      trace.empty() ? "[]" : trace));
}

}  // namespace assay::wire
