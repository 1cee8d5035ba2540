// SPDX-License-Identifier: Apache-2.0
// Invariant: the signed text of a document is an object that lies inside of the
// input and reads as its member; no text alone is a chain of a signer.
#include <cstdlib>

#include "tee/dcap/signed_document.h"

namespace assay::dcap {
namespace {

constexpr std::string_view kMember = "tcbInfo";

void check(std::string_view text) {
  const auto document = read_signed_document(text, kMember);
  if (document) {
    const std::string_view part = document->signed_text;
    const bool inside = part.data() >= text.data() &&
                        part.data() + part.size() <= text.data() + text.size();
    const auto value = codec::parse_json(part, kDocumentLimits);
    if (!inside || part.front() != '{' || part.back() != '}' || !value ||
        *value != document->root.get_object().at(kMember) ||
        document->signature.size() != 64) {
      std::abort();
    }
  }
  if (read_signer_chain(text)) {
    std::abort();
  }
}

}  // namespace
}  // namespace assay::dcap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::dcap::check(assay::text_of({data, size}));
  return 0;
}
