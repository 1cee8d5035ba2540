// SPDX-License-Identifier: Apache-2.0
// Invariant: a body that is no object is given as it came, and what is given
// of an object, sent raw, is given again unless it looks like an object itself.
#include "base/assert.h"
#include "wire/signer_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace wire = assay::wire;
  const std::string_view body = assay::text_of({data, size});
  for (const auto request :
       {wire::SignerRequest::Add, wire::SignerRequest::Remove}) {
    const auto token = wire::decode_signer_request(request, body);
    if (!token) {
      continue;
    }
    const auto again = wire::decode_signer_request(request, *token);
    ASSAY_ASSERT(again ? *again == *token || token->find('{') != token->npos
                       : token->find('{') != token->npos ||
                             token->size() >
                                 assay::provider::kMaxManagementToken);
  }
  return 0;
}
