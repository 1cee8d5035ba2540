// SPDX-License-Identifier: Apache-2.0
// Invariant: an accepted header is a scheme of six letters, a blank, and the
// token that is given back.
#include "base/assert.h"
#include "identity/bearer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view header = assay::text_of({data, size});
  if (const auto token = assay::identity::parse_authorization(header)) {
    ASSAY_ASSERT(!token->empty() &&
                 token->size() <= assay::identity::kMaxBearer);
    ASSAY_ASSERT(header.size() == token->size() + 7 && header[6] == ' ');
    ASSAY_ASSERT(header.ends_with(*token));
  }
  return 0;
}
