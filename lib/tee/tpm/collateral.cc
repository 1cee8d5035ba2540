// SPDX-License-Identifier: Apache-2.0
// Candidates for the path of an attestation key: any authority's certificate.
#include "tee/tpm/collateral.h"

#include <utility>

#include "tee/tpm/ak_certificate.h"
#include "x509/certificate.h"

namespace assay::tpm {
namespace {

using x509::Certificate;

constexpr size_t kMaxCertificates = 256;

std::vector<Certificate> certificates_in(Bytes content) {
  if (auto single = Certificate::parse(content); single) {
    return {std::move(*single)};
  }
  auto list = x509::parse_pem_chain(text_of(content), kMaxCertificates);
  return list ? std::move(*list) : std::vector<Certificate>();
}

}  // namespace

Result<std::vector<tee::NamedEndorsement>> read_collateral(Bytes content,
                                                           Time fetched_at) {
  std::vector<tee::NamedEndorsement> found;
  for (const Certificate& certificate : certificates_in(content)) {
    if (certificate.is_ca()) {
      found.push_back(
          {issuers_id(),
           tee::make_endorsement(copy_of(certificate.der()), {}, fetched_at,
                                 tee::Presentation::Stored)});
    }
  }
  if (found.empty()) {
    return Error(Code::EndorsementMalformed,
                 "expected certificates of authorities");
  }
  return found;
}

}  // namespace assay::tpm
