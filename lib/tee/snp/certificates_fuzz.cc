// SPDX-License-Identifier: Apache-2.0
// Invariant: there are 1 to 8 certificates, and written as PEM they are read
// again as the same.
#include <cstdlib>

#include "codec/pem.h"
#include "tee/snp/certificates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const auto found = snp::parse_certificates(text_of({data, size}));
  if (!found) {
    return 0;
  }
  std::string pem;
  for (const x509::Certificate& certificate : *found) {
    pem += codec::encode_pem("CERTIFICATE", certificate.der());
  }
  const auto again = snp::parse_certificates(pem);
  if (found->empty() || found->size() > snp::kMaxCertificates || !again ||
      again->size() != found->size() ||
      !equal(again->back().der(), found->back().der())) {
    std::abort();
  }
  return 0;
}
