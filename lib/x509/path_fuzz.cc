// SPDX-License-Identifier: Apache-2.0
// PEM that gives an anchor or a chain gives the same again when written anew,
// keeps to its maximum, and never becomes a chain that ends in a known anchor.
#include <cstdlib>

#include "codec/pem.h"
#include "x509/path.h"
#include "x509/test_chain.h"

namespace {

using assay::codec::encode_pem;
using assay::x509::Anchor;
using assay::x509::Anchors;
using assay::x509::Certificate;

constexpr size_t kMaximum = 4;

void demand(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_anchor(const Anchor& anchor) {
  demand(anchor.name == "name");
  const auto again = assay::x509::parse_anchor(
      encode_pem("PUBLIC KEY", anchor.key.spki()), "name");
  demand(again && again->key.same_as(anchor.key) && !again->forged);
}

void check_certificates(const std::vector<Certificate>& chain) {
  demand(chain.size() <= kMaximum);
  std::string pem;
  for (const Certificate& certificate : chain) {
    pem += encode_pem("CERTIFICATE", certificate.der());
  }
  const auto again = assay::x509::parse_pem_chain(pem, kMaximum);
  demand(again && again->size() == chain.size());
  // The impostor's key is nobody's in this program.
  static const Anchors anchors = {
      {"leaf", assay::x509::leaf_key().public_key()}};
  if (!chain.empty() && assay::x509::check_chain(chain)) {
    demand(assay::x509::find_anchor(anchors, chain.back()) == nullptr);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view pem = assay::text_of({data, size});
  if (const auto anchor = assay::x509::parse_anchor(pem, "name")) {
    check_anchor(*anchor);
  }
  if (const auto chain = assay::x509::parse_pem_chain(pem, kMaximum)) {
    check_certificates(*chain);
  }
  return 0;
}
