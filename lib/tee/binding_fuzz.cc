// SPDX-License-Identifier: Apache-2.0
// Invariant: held data that is accepted as JSON gives one object in sorted
// form, which is accepted again and gives itself.
#include <cstdlib>

#include "tee/binding.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto text = tee::held_json({{data, size}, tee::DataType::Json});
  if (text) {
    const auto again = tee::held_json({bytes_of(*text), tee::DataType::Json});
    if (!again || *again != *text || text->front() != '{') {
      std::abort();
    }
  }
  return 0;
}
