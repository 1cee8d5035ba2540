// SPDX-License-Identifier: Apache-2.0
// Invariant: what load_authority accepts is the same after saving and loading.
#include "forge/authority.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto loaded =
      assay::forge::load_authority(assay::text_of({data, size}));
  if (!loaded) {
    return 0;
  }
  const std::string saved = assay::forge::save_authority(*loaded);
  const auto again = assay::forge::load_authority(saved);
  if (!again || assay::forge::save_authority(*again) != saved) {
    __builtin_trap();
  }
  return 0;
}
