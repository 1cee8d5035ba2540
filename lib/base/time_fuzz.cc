// SPDX-License-Identifier: Apache-2.0
// Invariant: a time that is accepted is written back as the same second, and
// what is written is accepted again.
#include <cstdlib>

#include "base/bytes.h"
#include "base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = assay::text_of({data, size});
  const auto time = assay::parse_rfc3339(text);
  if (time) {
    const std::string written = assay::format_rfc3339(*time);
    const auto again = assay::parse_rfc3339(written);
    if (!again || *again != *time ||
        written.substr(0, 19) != text.substr(0, 19)) {
      std::abort();
    }
  }
  return 0;
}
