// SPDX-License-Identifier: Apache-2.0
// Invariant: an accepted form is within its limits, UTF-8, and finds each of
// its fields that is not empty.
#include "base/assert.h"
#include "codec/utf8.h"
#include "identity/form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto form = identity::parse_form(text_of({data, size}));
  if (!form) {
    return 0;
  }
  ASSAY_ASSERT(form->size() <= identity::kMaxFormFields);
  for (const auto& [name, value] : *form) {
    ASSAY_ASSERT(!codec::find_invalid_utf8(name) &&
                 !codec::find_invalid_utf8(value));
    const auto found = identity::find_field(*form, name);
    ASSAY_ASSERT(found ? *found == value : value.empty());
  }
  return 0;
}
