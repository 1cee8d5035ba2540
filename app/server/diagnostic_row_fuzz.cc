// SPDX-License-Identifier: Apache-2.0
// Any line: a row that is made of it is one line of CSV or quotes its breaks,
// and is an object with as many members as there are columns.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "codec/json.h"
#include "server/diagnostic_row.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto row = server::parse_diagnostic_row(text_of({data, size}));
  if (!row) {
    return 0;
  }
  const auto parsed = codec::parse_json(row->json);
  ASSAY_ASSERT(parsed && parsed->is_object());
  const std::string columns = server::diagnostic_columns();
  ASSAY_ASSERT(parsed->as_object().size() ==
               1 + static_cast<size_t>(std::ranges::count(columns, ',')));
  ASSAY_ASSERT(std::ranges::count(row->csv, '"') % 2 == 0);
  return 0;
}
