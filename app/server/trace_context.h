// SPDX-License-Identifier: Apache-2.0
// W3C Trace Context: who asked, and as a part of what.
#pragma once

#include <optional>
#include <string_view>

namespace assay::server {

// Both in lower-case hexadecimal, neither zero. Views of what was parsed.
struct TraceContext {
  std::string_view trace_id;   // 32 digits
  std::string_view parent_id;  // 16 digits
};

// Nothing where the text is none of version 00, nor of a later version whose
// beginning can be read as one of 00 (section 4.3 of the Recommendation).
// tracestate is for those who pass a trace on; nothing of assay's does.
std::optional<TraceContext> parse_traceparent(std::string_view text);

}  // namespace assay::server
