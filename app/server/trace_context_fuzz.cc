// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken stands in it as version 00 would write it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/bytes.h"
#include "server/trace_context.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text = text_of({data, size});
  const auto context = server::parse_traceparent(text);
  if (!context) {
    return 0;
  }
  const std::string written = "00-" + std::string(context->trace_id) + "-" +
                              std::string(context->parent_id) + "-01";
  ASSAY_ASSERT(text.substr(2, 51) == std::string_view(written).substr(2, 51));
  const auto again = server::parse_traceparent(written);
  ASSAY_ASSERT(again && again->trace_id == context->trace_id);
  ASSAY_ASSERT(again->parent_id == context->parent_id);
  return 0;
}
