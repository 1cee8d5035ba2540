// SPDX-License-Identifier: Apache-2.0
// Invariant: a Reader never gives bytes from outside of its input, and finish()
// succeeds exactly when everything was read and nothing was missing.
#include <cstdlib>

#include "base/reader.h"

namespace assay {
namespace {

void check(Bytes input) {
  Reader script(input.first(input.size() / 2));
  const Bytes data = input.subspan(input.size() / 2);
  Reader r(data);
  size_t wanted = 0;
  while (script.more()) {
    const size_t size = script.u8();
    const Bytes view = r.take(size);
    wanted += size;
    const bool inside = view.empty() || (view.data() >= data.data() &&
                                         view.data() + view.size() <=
                                             data.data() + data.size());
    if (!inside || (wanted <= data.size()) == r.failed()) {
      std::abort();
    }
    if (r.failed()) {
      break;
    }
  }
  if (r.finish(0).has_value() != (wanted == data.size())) {
    std::abort();
  }
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::check({data, size});
  return 0;
}
