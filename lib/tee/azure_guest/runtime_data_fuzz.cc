// SPDX-License-Identifier: Apache-2.0
// Invariant: runtime data that is accepted is read as the same from the JSON
// that it is shown as.
#include <cstdlib>

#include "tee/azure_guest/runtime_data.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto runtime = azure_guest::parse_runtime_data({data, size});
  if (!runtime) {
    return 0;
  }
  const auto again = azure_guest::parse_runtime_data(bytes_of(runtime->json));
  require(again.has_value());
  require(again->json == runtime->json);
  require(again->vm_unique_id == runtime->vm_unique_id);
  require(again->user_data == runtime->user_data);
  require(again->ak.has_value() == runtime->ak.has_value());
  require(!runtime->ak || again->ak->same_as(*runtime->ak));
  return 0;
}
